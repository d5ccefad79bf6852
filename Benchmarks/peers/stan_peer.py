"""Builds a Stan program with PyStan's own compiler, flags and libraries, and calls it in this process.

The shared library goes into httpstan's cache under the name httpstan looks for, so `stan.build` finds it there; it also
carries the entry points of stan_shim.cpp. A precompiled model header makes a build a few seconds instead of a minute.
"""
import ctypes
import importlib.util
import os
import pathlib
import subprocess
import sysconfig
import tempfile

import httpstan
import httpstan.cache
import httpstan.models

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = pathlib.Path(httpstan.__file__).resolve().parent
FLAGS = [
    "-std=c++14", "-fPIC", "-DNDEBUG", "-fwrapv", "-w", "-DBOOST_DISABLE_ASSERTS",
    "-DBOOST_PHOENIX_NO_VARIADIC_EXPRESSION", "-DSTAN_THREADS", "-D_REENTRANT", "-D_GLIBCXX_USE_CXX11_ABI=0",
    f"-I{PACKAGE / 'include'}",
]


def _compile(arguments):
    done = subprocess.run(["g++"] + arguments, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-4000:])


def _translate(source, name):
    """C++ by httpstan's stanc, without the pedantic warnings it asks for: their analysis crashes on some programs."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"{name}.stan"
        path.write_text(source)
        done = subprocess.run(
            [str(PACKAGE / "stanc"), "--name", name, "--print-cpp", str(path)], capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(done.stderr)
    return done.stdout


def _support(level):
    """The precompiled header and the shim's object for an optimisation level, built on first use."""
    folder = httpstan.cache.cache_directory() / "peers" / level
    folder.mkdir(parents=True, exist_ok=True)
    header = folder / "pch.hpp"
    header.write_text("#include <stan/model/model_header.hpp>\n") if not header.exists() else None
    if not (folder / "pch.hpp.gch").exists():
        _compile([f"-{level}", *FLAGS, "-x", "c++-header", str(header), "-o", str(folder / "pch.hpp.gch")])
    shim = folder / "shim.o"
    source = HERE / "stan_shim.cpp"
    if not shim.exists() or shim.stat().st_mtime < source.stat().st_mtime:
        _compile([f"-{level}", *FLAGS, "-include", str(header), "-c", str(source), "-o", str(shim)])
    return header, shim


def build(source, level="O3"):
    """Path of the shared library for the Stan program `source`. PyStan itself builds with -O3."""
    header, shim = _support(level)
    name = httpstan.models.calculate_model_name(source)
    identifier = name.split("/")[1]
    folder = httpstan.cache.model_directory(name)
    if level != "O3":
        folder = httpstan.cache.cache_directory() / "peers" / level / identifier
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / f"stan_services_model_{identifier}{sysconfig.get_config_var('EXT_SUFFIX')}"
    if library.exists():
        return library
    httpstan.cache.dump_stanc_warnings("", name)
    httpstan.cache.dump_services_extension_module_compiler_output("", name)
    cpp = folder / f"model_{identifier}.cpp"
    cpp.write_text(_translate(source, f"model_{identifier}"))
    _compile([f"-{level}", *FLAGS, "-include", str(header), "-c", str(cpp), "-o", str(cpp.with_suffix(".o"))])
    libraries = PACKAGE / "lib"
    partial = library.with_suffix(".partial")
    _compile([
        "-shared", str(cpp.with_suffix(".o")), str(PACKAGE / "stan_services.o"), str(shim), f"-L{libraries}",
        f"-Wl,-rpath,{libraries}", "-lsundials_cvodes", "-lsundials_idas", "-lsundials_nvecserial", "-ltbb",
        "-o", str(partial),
    ])
    os.replace(partial, library)
    return library


class Peer:
    """One Stan program with its data bound."""

    def __init__(self, source, data_path, level="O3"):
        path = build(source, level)
        self.library = ctypes.CDLL(str(path))
        specification = importlib.util.spec_from_file_location("stan_services", path)
        self.module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(self.module)
        self.library.peer_new.restype = ctypes.c_void_p
        self.library.peer_time.restype = ctypes.c_double
        error = ctypes.create_string_buffer(4096)
        self.handle = self.library.peer_new(str(data_path).encode(), error, 4096)
        if not self.handle:
            raise ValueError(error.value.decode())
        self.handle = ctypes.c_void_p(self.handle)
        self.dimension = self.library.peer_dimension(self.handle)

    def names(self, constrained=False):
        buffer = ctypes.create_string_buffer(1 << 22)
        self.library.peer_names(self.handle, int(constrained), buffer, 1 << 22)
        return buffer.value.decode().split()

    def gradient(self, point, propto=True, jacobian=True):
        """(log density, gradient), or ValueError with Stan's message."""
        vector = ctypes.c_double * max(self.dimension, 1)
        value, gradient = ctypes.c_double(), vector()
        error = ctypes.create_string_buffer(4096)
        failed = self.library.peer_gradient(
            self.handle, vector(*point), int(propto), int(jacobian), ctypes.byref(value), gradient, error, 4096)
        if failed:
            raise ValueError(error.value.decode())
        return value.value, list(gradient)[: self.dimension]

    def seconds(self, point, repeats, batches):
        vector = ctypes.c_double * max(self.dimension, 1)
        return self.library.peer_time(self.handle, vector(*point), repeats, batches)
