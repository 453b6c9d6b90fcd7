# SPDX-License-Identifier: BSD-3-Clause
"""Users, roles and paths of the real server, as a stranger with a token sees them."""
import json
import os
import signal
import stat
import subprocess
import time

import h5py
import numpy as np
import pytest
from server_process import ServerProcess, require_server, server_command
from wire import Closed, Wire, request

BAD_CONFIG = 2


def user(folder, *arguments):
    """Runs `hdf5async user …` on the users file of that folder; gives its exit code, output and errors."""
    command = [server_command()[0], "user", *arguments, "--users", os.path.join(folder, "users.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def token_of(folder, *arguments):
    code, token, said = user(folder, *arguments)
    assert code == 0, said
    return token


def prepared_file(path):
    """/lab/run/d, /lab/run/g/e, /lab/other, /secret/d, soft links out of and within /lab/run."""
    with h5py.File(path, "w") as file:
        for name in ("lab/run/d", "lab/run/g/e", "lab/other", "secret/d"):
            file[name] = np.arange(3)
        file["lab"].attrs["hidden"] = 1
        file["lab/run/out"] = h5py.SoftLink("/secret/d")
        file["lab/run/up"] = h5py.SoftLink("/")
        file["lab/run/in"] = h5py.SoftLink("g/e")


class Site:
    """A server with users, and their tokens."""

    def __init__(self, folder, **settings):
        require_server()
        prepared_file(os.path.join(folder, "data.h5"))
        self.folder = str(folder)
        self.tokens = {
            "ann": token_of(folder, "add", "ann", "--role", "reader", "--paths", "/lab/run/**"),
            "bob": token_of(folder, "add", "bob", "--role", "writer", "--paths", "/lab/run,/scratch/*/bob"),
            "eve": token_of(folder, "add", "eve", "--role", "writer", "--file", "other"),
            "root": token_of(folder, "add", "root", "--role=admin"),
        }
        self.server = ServerProcess(folder, {"users_file": "users.json", **settings}, files={"other": "other.h5"})

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *problem):
        self.server.__exit__(*problem)

    def wire(self, name):
        wire = Wire(self.server.address)
        wire.result("hello", version=1, token=self.tokens[name], file="other" if name == "eve" else "default")
        return wire

    def reload(self, said="users read anew"):
        before = self.server.log_text().count(said)
        self.server.process.send_signal(signal.SIGHUP)
        self.server.wait_for_log(said, before + 1)


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path) as site:
        yield site


def test_the_users_file_holds_no_token_and_is_private(tmp_path):
    require_server()
    token = token_of(tmp_path, "add", "ann", "--role", "reader", "--paths", "/run/*")
    path = tmp_path / "users.json"
    text = path.read_text()
    assert token.startswith("ann:") and len(token) > 40 and token.split(":")[1] not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    code, listed, _ = user(tmp_path, "list")
    assert (code, listed) == (0, "ann\treader\t/run/*/**")
    second = token_of(tmp_path, "token", "ann")
    assert second != token and path.read_text() != text
    assert user(tmp_path, "remove", "ann")[0] == 0
    assert json.loads(path.read_text()) == {"version": 1, "users": []}


def test_changes_rights_and_keeps_the_token(tmp_path):
    require_server()
    token_of(tmp_path, "add", "ann", "--role", "reader", "--paths", "/run/*", "--file", "other")
    before = json.loads((tmp_path / "users.json").read_text())["users"][0]
    assert user(tmp_path, "change", "ann", "--role", "writer", "--file", "a", "--file", "b") == (0, "", "")
    assert user(tmp_path, "list")[1] == "ann\twriter\t/run/*/**\tfiles: a b"
    assert user(tmp_path, "change", "ann", "--paths", "/x,/y", "--all-files")[0] == 0
    after = json.loads((tmp_path / "users.json").read_text())["users"][0]
    kept = {key: before[key] for key in ("name", "salt", "sha256")}
    assert after == {**kept, "role": "writer", "paths": ["/x/**", "/y/**"]}


def test_a_console_changes_users_at_once(site):
    with site.wire("ann") as ann, site.wire("bob") as bob, site.wire("root") as root:
        def execute(command, **arguments):
            return root.result("console", ask="execute", args={"name": command, "arguments": arguments})["detail"]

        assert ann.code("console", ask="users") == bob.code("console", ask="users") == "FORBIDDEN"
        users = {entry["name"]: entry for entry in root.result("console", ask="users")["users"]}
        assert list(users) == ["ann", "bob", "eve", "root"]
        assert users["bob"] == {"name": "bob", "role": 1, "files": [], "paths": ["/lab/run/**", "/scratch/*/bob/**"],
                                "token": True, "connected": users["bob"]["connected"]}
        ann.result("subscribe", path="/lab/run", recursive=True)
        token = execute("new_token", name="ann")["token"]
        assert ann.ended()
        with Wire(site.server.address) as wire:
            wire.result("hello", version=1, token=token)
            assert wire.result("exists", path="/lab/run/d") is True
        execute("change_user", name="bob", paths=["/lab"])
        assert bob.result("exists", path="/lab/other") is True
        text = site.server.log_text()
        assert "change_user" in text and token.split(":")[1] not in text
        assert user(site.folder, "list")[1].splitlines()[1] == "bob\twriter\t/lab/**"


def test_subscriptions_end_with_the_rights_they_rest_on(site):
    clients = {name: site.wire(name) for name in ("ann", "bob", "root")}
    for name, client in clients.items():
        path = "/" if name == "root" else "/lab/run"
        assert client.result("subscribe", path=path, recursive=True)["sub"] >= 1
    assert user(site.folder, "remove", "ann")[0] == 0
    assert user(site.folder, "add", "new", "--role", "reader")[0] == 0
    site.reload()
    assert clients["ann"].ended()
    for name in ("bob", "root"):  # nothing has changed for them
        assert clients[name].result("ping") == "pong"


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "ann"],
        ["add", "ann", "--role", "king"],
        ["add", "ann", "--role", "reader", "--paths", "run"],
        ["add", "ann", "--role", "reader", "--paths", "/a/**/b"],
        ["add", "token", "--role", "reader"],
        ["add", "a b", "--role", "reader"],
        ["add", "old", "--role", "reader"],
        ["remove", "nobody"],
        ["token", "nobody"],
        ["change", "nobody", "--role", "reader"],
        ["change", "old"],
        ["change", "old", "--file", "a", "--all-files"],
        ["dance"],
        ["list", "--loud"],
    ],
)
def test_wrong_commands_change_nothing(tmp_path, arguments):
    require_server()
    token_of(tmp_path, "add", "old", "--role", "reader")
    text = (tmp_path / "users.json").read_text()
    code, out, said = user(tmp_path, *arguments)
    assert code == BAD_CONFIG and out == "" and said
    assert (tmp_path / "users.json").read_text() == text
    assert sorted(os.listdir(tmp_path)) == ["users.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"version": 2, "users": []}',
        '{"version": 1, "users": [{"name": "a", "role": "reader", "paths": ["/"], "until": 7}]}',
        '{"version": 1, "users": [{"name": "a", "role": "reader"}]}',
        '{"version": 1, "users": [{"name": "a", "role": "reader", "paths": ["/"], "salt": "00", "sha256": "00"}]}',
        '{"version": 1, "users": [{"name": "a", "role": "reader", "paths": []}]}',
    ],
)
def test_does_not_start_on_a_users_file_that_it_does_not_understand(tmp_path, text):
    require_server()
    path = tmp_path / "users.json"
    path.write_text(text)
    path.chmod(0o600)
    server = ServerProcess(tmp_path, {"users_file": "users.json"})
    server.spawn()
    assert server.wait() == BAD_CONFIG
    assert "users.json" in server.log_text()


def test_does_not_start_on_a_users_file_that_others_may_write(tmp_path):
    require_server()
    token_of(tmp_path, "add", "ann", "--role", "reader")
    (tmp_path / "users.json").chmod(0o622)
    server = ServerProcess(tmp_path, {"users_file": "users.json"})
    server.spawn()
    assert server.wait() == BAD_CONFIG
    assert "chmod 600" in server.log_text()


def test_answers_nobody_without_a_token(site):
    with Wire(site.server.address) as wire:
        assert wire.result("ping") == "pong"
        assert wire.result("ping", file="other") == wire.result("ping", file="nowhere") == "pong"
        assert wire.code("list") == wire.code("list", file="nowhere") == "AUTH_REQUIRED"
        assert wire.code("hello", version=1) == "AUTH_REQUIRED"
        assert wire.code("hello", version=1, token=site.tokens["ann"][:-1]) == "AUTH_FAILED"
        assert wire.ended()


@pytest.mark.parametrize("token", ["", "ann", "ann:", "nobody:x", "token:x", "x" * 5000, "ann:" + "A" * 43])
def test_wrong_tokens_are_wrong(site, token):
    with Wire(site.server.address) as wire:
        assert wire.code("hello", version=1, token=token) == "AUTH_FAILED"


def test_wrong_tokens_are_answered_later_each_time(site):
    took = []
    for _ in range(4):
        with Wire(site.server.address) as wire:
            begin = time.monotonic()
            assert wire.code("hello", version=1, token="ann:wrong") == "AUTH_FAILED"
            took.append(time.monotonic() - begin)
    # At least 0.25, 0.5, 1 and 2 s; never less, however loaded the machine is.
    assert all(actual >= least for actual, least in zip(took, (0.24, 0.49, 0.99, 1.99))), took
    with site.wire("ann") as wire:  # a right one is not held back
        assert wire.result("ping") == "pong"
    assert site.server.log_text().count("wrong token") == 4
    assert "ann:wrong" not in site.server.log_text()


def test_others_are_served_while_a_wrong_token_waits(site):
    with Wire(site.server.address) as wrong, site.wire("root") as right:
        for _ in range(3):
            with Wire(site.server.address) as wire:
                assert wire.code("hello", version=1, token="x") == "AUTH_FAILED"
        wrong.socket.settimeout(60)
        wrong.send(request("hello", version=1, token="x"))
        for n in range(100):
            assert right.result("exists", path="/lab") is True
        wrong.socket.setblocking(False)
        with pytest.raises(BlockingIOError):
            wrong.socket.recv(1)


def test_a_reader_reads_his_paths_and_nothing_else(site):
    with site.wire("ann") as wire:
        assert wire.result("read", path="/lab/run/d").tolist() == [0, 1, 2]
        assert wire.result("read", path="/lab/run/in").tolist() == [0, 1, 2]
        for path in ("/secret/d", "/lab/other", "/nothing", "/lab", "/", "/lab/run/out", "/lab/run/up/secret/d"):
            assert wire.result("read", path=path) is None, path
        for path in ("/secret", "/secret/d", "/lab/other", "/nothing", "/lab/run/out", "/lab/run/up"):
            assert wire.result("exists", path=path) is False, path
            for op in ("info", "list", "get_attrs"):
                missing = wire.call(op, path="/lab/run/nothing")["error"]
                hidden = wire.call(op, path=path)["error"]
                assert hidden["code"] == missing["code"] == "NOT_FOUND"
                assert hidden["message"] == missing["message"].replace("/lab/run/nothing", path)
                assert hidden.get("detail") == missing.get("detail")


def test_hidden_and_missing_paths_answer_alike_for_every_operation(site):
    """Whether something is there must not show, whatever is asked."""
    requests = [
        ("read", {}), ("read", {"select": [99]}), ("read", {"fields": "x"}), ("read", {"stream": True}),
        ("exists", {}), ("info", {}), ("list", {"recursive": True, "detail": True}), ("get_attrs", {}),
        ("get_attrs", {"names": ["x"]}), ("delete", {}), ("delete", {"missing_ok": True}),
        ("write", {"data": 1}), ("append", {"data": [1]}), ("update", {"data": [1]}), ("resize", {"shape": [9]}),
        ("insert", {"index": 0, "data": [1]}), ("create_group", {}), ("set_attrs", {"attrs": {"a": 1}}),
        ("delete_attrs", {"names": ["a"], "missing_ok": True}), ("move", {"to": "/lab/run/m"}),
        ("copy", {"to": "/lab/run/c"}),
    ]
    for name in ("ann", "bob"):
        with site.wire(name) as wire:
            for op, more in requests:
                there = wire.call(op, path="/secret/d", **more)
                not_there = wire.call(op, path="/secret/x", **more)
                assert str(there).replace("/secret/d", "/secret/x") == str(not_there), op


def test_a_list_shows_what_leads_to_allowed_paths(site):
    with site.wire("ann") as wire:
        assert wire.result("list") == ["lab"]
        assert wire.result("list", path="/lab") == ["run"]
        assert wire.result("list", path="/", recursive=True) == [
            "lab", "lab/run", "lab/run/d", "lab/run/g", "lab/run/g/e", "lab/run/in", "lab/run/out", "lab/run/up"
        ]
        info = wire.result("info", path="/lab")
        assert (info["members"], info["attrs"]) == (1, 0)
        kinds = {e["name"]: e["kind"] for e in wire.result("list", path="/lab/run", detail=True)}
        assert (kinds["in"], kinds["out"], kinds["up"]) == ("dataset", "dangling", "dangling")
    with site.wire("root") as wire:
        assert wire.result("list") == ["lab", "secret"]
        assert wire.result("info", path="/lab")["attrs"] == 1


def test_roles_decide_who_changes(site):
    with site.wire("ann") as wire:
        assert wire.result("hello", version=1, token=site.tokens["ann"])["read_only"] is True
        assert wire.code("write", path="/lab/run/new", data=1) == "FORBIDDEN"
        assert wire.result("flush") is True
    with site.wire("bob") as wire:
        assert wire.result("write", path="/lab/run/new", data=1)["created"] is True
        assert wire.result("append", path="/scratch/7/bob/rows", data=[1])["created"] is True
        for path in ("/scratch", "/scratch/7", "/scratch/7/eve", "/secret/d", "/"):
            error = wire.call("write", path=path, data=1)["error"]
            assert error["code"] == "FORBIDDEN" and not error.get("detail")


def test_both_ends_of_a_move_and_a_copy_count(site):
    with site.wire("bob") as wire:
        for op in ("copy", "move"):
            assert wire.code(op, path="/secret/d", to="/lab/run/stolen") == "FORBIDDEN"
            assert wire.code(op, path="/lab/run/d", to="/secret/planted") == "FORBIDDEN"
            assert wire.code(op, path="/lab/run/up", to="/lab/run/all") == "FORBIDDEN"
        assert wire.code("copy", path="/lab/run/out", to="/lab/run/stolen") == "FORBIDDEN"
        assert wire.result("copy", path="/lab/run/d", to="/lab/run/d2")["path"] == "/lab/run/d2"
        assert wire.result("exists", path="/lab/run/stolen") is False


def test_soft_links_lead_nowhere_else(site):
    with site.wire("bob") as wire, site.wire("root") as root:
        root.result("read", path="/lab/run/out")  # now the server has it open under that name
        for op in ("write", "append", "update"):
            assert wire.code(op, path="/lab/run/out", data=[9]) == "FORBIDDEN", op
        assert wire.code("write", path="/lab/run/up/secret/new", data=1) == "FORBIDDEN"
        assert root.result("read", path="/secret/d").tolist() == [0, 1, 2]
        root.result("move", path="/lab/run/d", to="/moved")
        root.result("move", path="/lab/run/out", to="/lab/run/d")
        assert wire.result("read", path="/lab/run/d") is None  # bob has had it before it was a link
        assert wire.code("append", path="/lab/run/d", data=[9]) == "FORBIDDEN"


def test_every_member_of_a_batch_counts(site):
    with site.wire("bob") as wire:
        good = {"op": "write", "path": "/lab/run/b", "data": 1}
        error = wire.call("batch", requests=[good, {"op": "write", "path": "/secret/b", "data": 1}])["error"]
        assert (error["code"], error["detail"]) == ("FORBIDDEN", {"index": 1})
        assert wire.result("exists", path="/lab/run/b") is False
        error = wire.call("batch", requests=[good, {"op": "write", "path": "/lab/run/out", "data": 1}])["error"]
        assert error["code"] == "FORBIDDEN"
        assert wire.result("exists", path="/lab/run/b") is False
        looks = [{"op": "read", "path": "/secret/d"}, {"op": "exists", "path": "/lab/run/out"},
                 {"op": "list", "path": "/"}, good]
        assert wire.result("batch", requests=looks)[:3] == [None, False, ["lab"]]


def test_refused_changes_use_up_their_numbers(site):
    with site.wire("bob") as wire:
        wire.result("hello", version=1, token=site.tokens["bob"], client_id="c0ffee00-0000-4000-8000-000000000001")
        assert wire.code("write", path="/secret/x", data=1, seq=1) == "FORBIDDEN"
        assert wire.result("write", path="/lab/run/x", data=1, seq=2)["created"] is True
        assert wire.code("write", path="/lab/run/out", data=1, seq=3) == "FORBIDDEN"
        reply = wire.call("write", path="/lab/run/x", data=1, seq=2)
        assert reply["ok"] is True and reply["replayed"] is True


def test_files_are_for_whom_they_are_for(site):
    with site.wire("eve") as wire:
        hello = wire.result("hello", version=1, token=site.tokens["eve"], file="other")
        assert hello["files"] == ["other"]
        assert wire.result("write", path="/x", data=1, file="other")["created"] is True
        here = wire.call("read", path="/lab/run/d")["error"]
        nowhere = wire.call("read", path="/lab/run/d", file="nowhere")["error"]
        assert here["code"] == nowhere["code"] == "NOT_FOUND"
        assert here["message"].replace("default", "nowhere") == nowhere["message"]


def test_hup_reads_the_users_anew(site):
    with site.wire("bob") as bob, site.wire("ann") as ann, site.wire("root") as root:
        token = token_of(site.folder, "add", "new", "--role", "reader")
        user(site.folder, "remove", "bob")
        token_of(site.folder, "token", "ann")
        with Wire(site.server.address) as wire:
            assert wire.code("hello", version=1, token=token) == "AUTH_FAILED"
        site.reload()
        with Wire(site.server.address) as wire:
            wire.result("hello", version=1, token=token)
            assert "secret" in wire.result("list")
        assert bob.code("exists", path="/lab/run/d") == "AUTH_REQUIRED"
        assert ann.code("exists", path="/lab/run/d") == "AUTH_REQUIRED"
        assert root.result("exists", path="/lab/run/d") is True
        with open(os.path.join(site.folder, "users.json"), "a", encoding="ascii") as users:
            users.write("x")
        site.reload(said="the users stay as they were")
        assert root.result("exists", path="/lab/run/d") is True


def test_auth_token_is_that_of_an_admin(tmp_path):
    with Site(tmp_path, auth_token="swordfish") as site:
        site.tokens["token"] = "swordfish"
        with site.wire("token") as wire:
            assert wire.result("list") == ["lab", "secret"]
        with site.wire("ann") as wire:
            assert wire.result("list") == ["lab"]
        with Wire(site.server.address) as wire, pytest.raises((Closed, AssertionError)):
            wire.result("hello", version=1, token="swordfis")


def test_without_users_hup_ends_a_server(tmp_path):
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    server.signal(signal.SIGHUP)
    assert server.wait() == 0
