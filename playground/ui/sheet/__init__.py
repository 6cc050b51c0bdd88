"""The drawn network as a sheet: pictures in files, on paper and on the clipboard."""
