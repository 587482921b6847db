#!/usr/bin/env python3
"""Proves of every check that it fails: plants the fault it is for and sees it found.

A check that always passes is worse than none. Each test runs the committed script on a small tree
without the fault, which must pass, and with it, which must not.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
SWIFT = os.environ.get("SWIFT", "swift")


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="siliang-lint-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.write("Sources/SiliangTensor/Clean.swift", "import SiliangFormats\nlet one = 1\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def run_check(self, script, *arguments):
        return subprocess.run(
            [sys.executable, str(TOOLS / script), "--root", str(self.root), *arguments],
            capture_output=True, text=True)

    def assert_passes(self, script, *arguments):
        result = self.run_check(script, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_finds(self, expected, script, *arguments):
        result = self.run_check(script, *arguments)
        self.assertEqual(result.returncode, 1, f"{script} passed; wanted: {expected}")
        self.assertIn(expected, result.stderr)


class Lines(Tree):
    def test_a_source_file_of_501_lines(self):
        for suffix in ("swift", "c", "h", "py", "js", "sh"):
            path = f"Sources/SiliangTensor/Long.{suffix}"
            file = self.write(path, "x\n" * 500)
            self.assert_passes("check_lines.py")
            file.write_text("x\n" * 501)
            self.assert_finds(f"{path}: 501 lines", "check_lines.py")
            file.unlink()

    def test_a_readme_of_200_lines(self):
        for name in ("README.md", "README.zh-CN.md"):
            file = self.write(name, "x\n" * 199)
            self.assert_passes("check_lines.py")
            file.write_text("x\n" * 200)
            self.assert_finds(f"{name}: 200 lines", "check_lines.py")
            file.unlink()


class Constructs(Tree):
    FAULTS = {
        "try!": "let x = try! f()",
        "as!": "let x = y as! Int",
        "fatalError": "fatalError()",
        "preconditionFailure": 'preconditionFailure("no")',
        "unsafelyUnwrapped": "let x = y.unsafelyUnwrapped",
        "mark": "let x = 1  // TO" + "DO: later",
    }

    def test_each_construct(self):
        self.assert_passes("check_constructs.py")
        for name, line in self.FAULTS.items():
            self.write("Sources/SiliangTensor/Fault.swift", line + "\n")
            self.assert_finds(f"Fault.swift:1: {name}", "check_constructs.py")

    def test_strings_and_comments_are_not_code(self):
        self.write(
            "Sources/SiliangTensor/Words.swift", 'let s = "try! \\" fatalError("  // as! Int\n')
        self.assert_passes("check_constructs.py")

    def test_a_reason_allows_one_construct_in_one_file(self):
        self.write("Sources/SiliangTensor/Fault.swift", "fatalError()\n")
        allow = "Sources/SiliangTensor/Fault.swift | fatalError |"
        self.write("Tools/allowed_constructs.txt", f"{allow} cannot be reached\n")
        self.assert_passes("check_constructs.py")
        self.write("Sources/SiliangTensor/Other.swift", "fatalError()\n")
        self.assert_finds("Other.swift:1: fatalError", "check_constructs.py")

    def test_an_allowance_needs_a_reason_and_a_use(self):
        path = "Sources/SiliangTensor/Clean.swift"
        self.write("Tools/allowed_constructs.txt", f"{path} | fatalError |\n")
        self.assert_finds("not 'path | construct | reason'", "check_constructs.py")
        self.write("Tools/allowed_constructs.txt", f"{path} | fatalError | because\n")
        self.assert_finds("no longer holds fatalError", "check_constructs.py")


class Hygiene(Tree):
    def test_places_of_one_machine_or_network(self):
        faults = [
            "see /" + "work/x", "path = '/" + "root/model.gguf'", "(/" + "home/me/x)",
            "/" + "mnt/disk", "/" + "farm/a",
            "https://packages." + "corp/simple", "http://10." + "0.0.7/simple",
            "pip install --index-url " + "https://mirror.example.net/simple torch",
        ]
        for fault in faults:
            self.write("docs/page.md", fault + "\n")
            self.assert_finds("docs/page.md:1:", "check_hygiene.py")

    def test_ordinary_text_passes(self):
        self.write(
            "docs/page.md",
            "src/home/x ~/home/a https://example.com/home/x /root-less 10.0.0.0/8\n"
            "pip install --index-url https://download.pytorch.org/whl/cpu torch\n")
        self.assert_passes("check_hygiene.py")


class Docs(Tree):
    def symbols(self, comment):
        def symbol(name, kind, path, documentation):
            return {
                "kind": {"identifier": f"swift.{kind}", "displayName": kind},
                "identifier": {"precise": f"s:{name}", "interfaceLanguage": "swift"},
                "pathComponents": path, "names": {"title": name}, "accessLevel": "public",
                "location": {
                    "uri": "file:///x/Sources/Siliang/Model.swift",
                    "position": {"line": 6, "character": 0}},
                **({"docComment": {"lines": [{"text": documentation}]}} if documentation else {}),
            }

        graph = {
            "metadata": {
                "formatVersion": {"major": 0, "minor": 6, "patch": 0}, "generator": "test"},
            "module": {"name": "Siliang", "platform": {"operatingSystem": {"name": "linux"}}},
            "symbols": [symbol("Model", "class", ["Model"], comment)], "relationships": [],
        }
        self.write("symbols/Siliang.symbols.json", json.dumps(graph))
        return ["--symbols", str(self.root / "symbols")]

    def catalog(self, text):
        self.write("Sources/Siliang/Siliang.docc/Siliang.md", f"# ``Siliang``\n\n{text}\n")

    def test_a_declaration_without_a_comment(self):
        self.catalog("A library with a ``Model``.")
        self.assert_passes("check_docs.py", *self.symbols("A model."))
        self.assert_finds(
            "Siliang/Model.swift:7: Model is not documented", "check_docs.py",
            *self.symbols(None))

    def test_a_link_to_nothing(self):
        self.catalog("A library with a ``Modell``.")
        result = self.run_check("check_docs.py", *self.symbols("A model."))
        if "docc is not installed" in result.stderr:
            self.skipTest("docc is not installed")
        self.assertEqual(result.returncode, 1)
        self.assertIn("Modell", result.stderr)

    def test_a_module_that_was_not_built(self):
        self.assert_finds("holds no Siliang", "check_docs.py")


class Architecture(Tree):
    def setUp(self):
        super().setUp()
        self.targets = {
            "SiliangFormats": [], "SiliangTensor": ["SiliangFormats"],
            "SiliangModels": ["SiliangTensor"], "SiliangEngine": ["SiliangModels"],
            "Siliang": ["SiliangEngine"], "SiliangServer": ["Siliang"],
            "SiliangCLI": ["SiliangServer"],
        }

    def manifest(self, tests=()):
        def described(name, dependencies, kind):
            return {
                "name": name, "type": kind,
                "dependencies": [{"byName": [module, None]} for module in dependencies],
            }

        targets = [described(name, modules, "regular") for name, modules in self.targets.items()]
        targets += [described(name, modules, "test") for name, modules in tests]
        return ["--manifest", str(self.write("dump.json", json.dumps({"targets": targets})))]

    def test_a_clean_tree(self):
        self.assert_passes("check_architecture.py", *self.manifest())

    def test_imports_without_an_arrow(self):
        faults = [
            ("SiliangFormats", "import SiliangTensor", "no such arrow"),
            ("SiliangModels", "@testable import SiliangEngine", "no such arrow"),
            ("SiliangEngine", "import SiliangTokenizer", "no such arrow"),
            ("SiliangModels", "import CSiliangKernels", "only SiliangTensor may"),
            ("SiliangEngine", "import Hummingbird", "may"),
            ("SiliangEngine", "import Siliang", "no such arrow"),
            ("Siliang", "import SiliangServer", "no such arrow"),
            ("Siliang", "import NIOCore", "may"),
            ("Siliang", "import HTTPTypes", "may"),
            ("SiliangCLI", "@preconcurrency import NIOCore", "may"),
            ("SiliangServer", "public import GRDB", "only SiliangLedger may"),
            ("SiliangServer", "import struct ArgumentParser.Flag", "only SiliangCLI may"),
            ("SiliangTensor", "import Foundation", "Foundation stays out"),
            ("SiliangEngine", "import FoundationEssentials", "Foundation stays out"),
            ("SiliangServer", "import LeftPad", "does not know"),
        ]
        for target, line, reason in faults:
            file = self.write(f"Sources/{target}/Fault.swift", f"// header\n\n{line}\n")
            self.assert_finds(
                f"Fault.swift:3: {target} imports", "check_architecture.py", *self.manifest())
            self.assert_finds(reason, "check_architecture.py", *self.manifest())
            file.unlink()

    def test_words_in_a_text_are_no_import(self):
        text = 'let help = """\n    import Hummingbird\n    """\n/*\nimport NIOCore\n*/\n'
        self.write("Sources/SiliangEngine/Text.swift", text)
        self.assert_passes("check_architecture.py", *self.manifest())

    def test_a_dependency_without_an_arrow(self):
        self.targets["SiliangTensor"] = ["SiliangFormats", "SiliangModels"]
        self.assert_finds(
            "SiliangTensor depends on SiliangModels", "check_architecture.py", *self.manifest())

    def test_a_target_that_the_architecture_lacks(self):
        self.targets["SiliangHelpers"] = []
        self.assert_finds(
            "target SiliangHelpers is not in", "check_architecture.py", *self.manifest())

    def test_sources_of_no_target(self):
        self.write("Sources/SiliangGhost/A.swift", "let a = 1\n")
        self.assert_finds("no target SiliangGhost", "check_architecture.py", *self.manifest())

    def test_tests_keep_to_the_arrows_of_their_target(self):
        tests = [("SiliangModelsTests", ["SiliangModels", "SiliangTestSupport"])]
        file = self.write("Tests/SiliangModelsTests/A.swift", "import SiliangTensor\n")
        self.assert_passes("check_architecture.py", *self.manifest(tests))
        file.write_text("import SiliangEngine\n")
        self.assert_finds("no such arrow", "check_architecture.py", *self.manifest(tests))


class Compilers(Tree):
    def test_a_warning_of_the_swift_compiler(self):
        clean = "func f() -> Int { 1 }\n"
        faulty = "func f() -> Int {\n    var x = 1\n    return x\n}\n"
        file = self.write("Sources/SiliangTensor/Clean.swift", clean)
        build = self.root / "build" / "SiliangTensor.build"
        build.mkdir(parents=True)
        for text, passes in ((clean, True), (faulty, False)):
            file.write_text(text)
            subprocess.run(
                [SWIFT + "c", "-frontend", "-typecheck", "-primary-file", str(file),
                 "-serialize-diagnostics-path", str(build / "Clean.dia")],
                check=True, capture_output=True)
            if passes:
                self.assert_passes("check_warnings.py", "--build", str(build.parent))
            else:
                self.assert_finds(
                    "Clean.swift:2:9: warning: variable 'x' was never mutated",
                    "check_warnings.py", "--build", str(build.parent))

    def test_a_swift_file_that_was_not_compiled(self):
        (self.root / "build").mkdir()
        self.assert_finds(
            "left no diagnostics", "check_warnings.py", "--build", str(self.root / "build"))

    def test_a_warning_of_clang(self):
        (self.root / "Sources/SiliangTensor/Clean.swift").unlink()
        file = self.write("Sources/CSiliangKernels/a.c", "int f(void) { return 1; }\n")
        build = ["--build", str(self.root / "build")]
        self.assert_passes("check_warnings.py", *build)
        file.write_text("int f(void) { int unused = 2; return 1; }\n")
        self.assert_finds("unused", "check_warnings.py", *build)

    def test_the_formatter_refuses(self):
        shutil.copy(TOOLS.parent / ".swift-format", self.root)
        faults = {
            "NeverForceUnwrap": "func f(_ x: Int?) -> Int { x! }\n",
            "NeverUseForceTry": "func g() throws {}\nfunc f() { try! g() }\n",
            "NeverUseImplicitlyUnwrappedOptionals": "struct S {\n    var x: Int!\n}\n",
            "Indentation": "func f() {\n  print(1)\n}\n",
        }
        lint = [SWIFT, "format", "lint", "--strict"]
        clean = self.write("Clean.swift", "func f() {\n    print(1)\n}\n")
        passed = subprocess.run([*lint, str(clean)], cwd=self.root, capture_output=True, text=True)
        self.assertEqual(passed.returncode, 0, passed.stderr)
        for rule, text in faults.items():
            file = self.write("Fault.swift", text)
            found = subprocess.run([*lint, str(file)], cwd=self.root, capture_output=True, text=True)
            self.assertEqual(found.returncode, 1, f"{rule} passed")
            self.assertIn(rule, found.stderr)


class Runner(Tree):
    def test_lint_fails_when_one_check_does(self):
        """The runner collects failures; losing one would make every check above worthless."""
        shutil.copytree(TOOLS, self.root / "Tools", ignore=shutil.ignore_patterns("__pycache__"))
        for script in (self.root / "Tools").glob("check_*.py"):
            script.write_text("import sys\nsys.exit(0)\n")
        swift = self.write("swift", "#!/bin/sh\nexit 0\n")
        swift.chmod(0o755)
        run = lambda: subprocess.run(
            ["bash", str(self.root / "Tools/lint.sh")], capture_output=True, text=True,
            env={**os.environ, "SWIFT": str(swift)})
        self.assertEqual(run().returncode, 0)
        for script in sorted((self.root / "Tools").glob("check_*.py")):
            script.write_text("import sys\nsys.exit(1)\n")
            self.assertEqual(run().returncode, 1, f"{script.name} failed and lint passed")
            script.write_text("import sys\nsys.exit(0)\n")
        swift.write_text("#!/bin/sh\nexit 1\n")
        self.assertEqual(run().returncode, 1, "the formatter failed and lint passed")


if __name__ == "__main__":
    unittest.main()
