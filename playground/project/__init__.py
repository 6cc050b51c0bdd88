"""What the person has made: plain frozen values that know neither numpy nor Qt."""
