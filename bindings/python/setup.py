from setuptools import setup

# The rest is in pyproject.toml, which cannot say these two things.
setup(
    cffi_modules=["src/nfy/_build.py:ffibuilder"],
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
