"""Makes numba put all functions of a kernel together first and optimise once, instead of each function by itself.

numba makes every compiled function callable from Python: optimised, turned into machine code, with all functions it
calls inside it, again and again up the tree of calls. Inner functions are only ever called by kernels. Here they stay
plain intermediate code until the kernel at the top links them, which cuts the time of a first compilation to a third.
"""

from typing import Any

import llvmlite.binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import NativeLowering


class _NoEnvironment:
    """Stands for the code generator where numba would tie machine code to its Python module: here is none yet."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def set_env(self, name: str, environment: Any) -> None:
        """Leave the environment out: there is no machine code that could read it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)


class _InnerLibrary(JITCodeLibrary):
    """The code of an inner function: never optimised, never made machine code by itself."""

    @property
    def codegen(self) -> Any:
        """The code generator."""
        return _NoEnvironment(self._codegen)

    def finalize(self) -> None:
        """Leave everything as it is: the kernel links this and what this needs."""
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002
        """Return a null pointer: nobody calls this from outside."""
        return 0


class _KernelLibrary(JITCodeLibrary):
    """The code of a kernel, into which all inner functions go, near and far."""

    def finalize(self) -> None:
        """Link every inner function once, then optimise and make machine code."""
        waiting = list(self._linking_libraries)
        found: dict[Any, None] = {}
        while waiting:
            library = waiting.pop()
            if library not in found:
                found[library] = None
                waiting += library._linking_libraries  # noqa: SLF001  numba has no public way
        self._linking_libraries = []
        names = [name for library in found for name in self._take(library)]
        for name in names:
            # Nobody outside can call these, so what is called once may be put in place and left out.
            self._final_module.get_function(name).linkage = llvm.Linkage.internal
        super().finalize()  # type: ignore[no-untyped-call]

    def _optimize_final_module(self) -> None:
        """Optimise once, and leave loops as they are: kernels say themselves what is worked on at once."""
        manager, builder = self._codegen._module_pass_manager(loop_vectorize=False, slp_vectorize=False)  # noqa: SLF001
        manager.run(self._final_module, builder)

    def _take(self, library: Any) -> list[str]:
        """Link a copy of a library; return the names of the functions it defines."""
        module = library._final_module.clone()  # noqa: SLF001
        names = [
            function.name
            for function in module.functions
            if not function.is_declaration and function.linkage == llvm.Linkage.external
        ]
        for name in names:
            # Definitions of other kinds are only linked where something already refers to them.
            module.get_function(name).linkage = llvm.Linkage.weak_odr
        self._final_module.link_in(module)
        return names


def _library_pass(library_class: type[JITCodeLibrary], name: str) -> type[LoweringPass]:
    """Return a compilation step that chooses what the function's code is collected in."""

    @register_pass(mutates_CFG=False, analysis_only=True)
    class ChooseLibrary(LoweringPass):
        _name = name

        def __init__(self) -> None:
            LoweringPass.__init__(self)

        def run_pass(self, state: Any) -> bool:
            state.library = library_class(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
            return True

    return ChooseLibrary


_choose_inner = _library_pass(_InnerLibrary, "choose_inner_library")
_choose_kernel = _library_pass(_KernelLibrary, "choose_kernel_library")


class InnerCompiler(CompilerBase):
    """Compiles inner functions."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's usual steps, with the code collected for a kernel."""
        return [_with_step(self.state, _choose_inner)]


class KernelCompiler(CompilerBase):
    """Compiles kernels."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's usual steps, with all inner functions linked at the end."""
        return [_with_step(self.state, _choose_kernel)]


def _with_step(state: Any, step: type[LoweringPass]) -> Any:
    """Return numba's usual steps with one more, right before the code is written."""
    pipeline = DefaultPassBuilder.define_nopython_pipeline(state)
    steps = [earlier for earlier, _ in pipeline.passes]
    pipeline.add_pass_after(step, steps[steps.index(NativeLowering) - 1])
    pipeline.finalize()
    return pipeline
