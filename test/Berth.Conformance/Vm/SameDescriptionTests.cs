using Berth.Conformance.Machine;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>One word moves a workload: the same descriptions in a sandbox and in a machine, and what the workload sees of each.</summary>
[Collection(nameof(MachineCollection))]
public sealed class SameDescriptionTests
{
    private const string Variable = "BERTH_TEST_DESCRIPTIONS";
    private const string Strict = """ "profile": "strict" """;

    /// <summary>The parts of all descriptions, at once: one boot.</summary>
    [Fact]
    public async Task Run_OneDescriptionOfMany_IsTheSame()
    {
        const string Members = $$"""
            "environment": { "A": "b c" }, "sandbox": { {{Strict}}, "hostname": "guesthost", "filesystem": [
              { "bind": "DIR/ro", "to": "/ro" }, { "bind": "DIR/rw", "to": "/rw", "write": true }, { "bind": "DIR/rw/inner", "to": "/rw/inner" },
              { "bind": "DIR/odd, 'name'", "to": "/odd, 'place'" }, { "bind": "DIR/file", "to": "/single/file" },
              { "bind": "DIR/none", "to": "/none", "optional": true }, { "tmpfs": "/cache", "size": "64K", "mode": "1777" },
              { "tmpfs": "/sealed", "write": false }, { "symlink": "/link", "to": "/ro/plain" }, { "file": "/made", "content": "made\n" },
              { "file": "/private", "content": "private\n", "mode": "0600" } ],
              "deny": [{ "deny": "/ro/**/*.key", "except": ["/ro/sub/public.key"] }] }
            """;
        const string Script = """
            id -u; id -g; pwd; hostname; echo "$A|$HOME|$USER|$PATH"; cat
            cat /ro/plain /link /made /private /single/file "/odd, 'place'/x" /ro/sub/public.key
            cat /ro/a.key || echo denied; cat /ro/sub/b.key || echo denied; ls /none || echo none
            echo x >/ro/new || echo read-only; echo x >/rw/inner/kept || echo read-only; echo x >/single/file || echo read-only
            echo new >/rw/new; echo here >$HOME/x && cat $HOME/x; echo x >/sealed/x || echo sealed
            dd if=/dev/zero of=/cache/big bs=1024 count=200 2>/dev/null || echo full; ls /rw/.. >/dev/null; ln -s /etc/shadow /rw/out
            cat /rw/out || echo no way out; mknod /rw/device c 1 1 || echo no device; rm /rw/out; exit 7
            """;
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        var (sandbox, machine) = await BothIsolations.RunAsync(host, Members, Script, "input\n");
        machine.Split('\n').ShouldBe(sandbox.Split('\n'));
        // What both say is also what it should be.
        sandbox.ShouldStartWith("exit 7\n");
        string[] parts = ["guesthost\n", "b c|/home/berth|berth|", "input\n", "private\n", "odd\n", "public\n", "/rw/new: new\n", "full\n"];
        foreach (var expected in parts)
            sandbox.ShouldContain(expected);
        sandbox.Split('\n').Count(static line => line is "denied").ShouldBe(2);
        sandbox.Split('\n').Count(static line => line is "read-only").ShouldBe(3);
        sandbox.ShouldContain("no way out\nno device\n");
    }

    /// <summary>Each part alone. A boot for each takes minutes, so it is asked for.</summary>
    [Theory]
    [InlineData($$""" "sandbox": { {{Strict}} } """, "id -u; id -g; pwd; echo $HOME $USER $LOGNAME")]
    [InlineData($$""" "environment": { "A": "b 'c' \"d\"\n e" }, "sandbox": { {{Strict}} } """, "echo \"$A\"; env | grep -c .")]
    [InlineData(""" "sandbox": {} """, "pwd; cat file; echo new >new; ls")]
    [InlineData(""" "workingDirectory": "DIR/ro", "sandbox": {} """, "pwd; ls")]
    [InlineData($$""" "sandbox": { {{Strict}}, "home": "/house", "username": "anna" } """, "pwd; echo $USER; echo x >x && ls /house")]
    [InlineData($$""" "sandbox": { {{Strict}}, "hostname": "another" } """, "hostname")]
    [InlineData($$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR/ro" }] } """, "ls DIR/ro; echo x >DIR/ro/x || echo no")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR/rw", "to": "/d", "write": true }] } """,
        "echo x >/d/x; mkdir /d/y; rm /d/x; ls /d")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR", "to": "/d", "write": true }, { "bind": "DIR/ro", "to": "/d/ro" }] } """,
        "echo x >/d/x; echo y >/d/ro/y || echo no")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR", "to": "/d" }], "deny": ["/d/**/*.key"] } """,
        "cat /d/ro/*.key /d/ro/sub/*.key 2>/dev/null || echo no")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR", "to": "/d" }], "deny": ["DIR/ro"] } """,
        "ls /d/ro 2>/dev/null || echo no; cat /d/file")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR/file", "to": "/one/two/file", "write": true }] } """,
        "cat /one/two/file; echo changed >/one/two/file; ls /one/two")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "tmpfs": "/t" }, { "bind": "DIR/ro", "to": "/t/ro" }] } """,
        "ls /t /t/ro; echo x >/t/x && cat /t/x")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR/rw", "to": "/d", "write": true }, { "tmpfs": "/d/inner" }] } """,
        "ls /d/inner; echo x >/d/inner/x; ls /d/inner")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "symlink": "/a/b", "to": "../c" }, { "file": "/c", "content": "é\n", "mode": "0600" }] } """,
        "cat /a/b 2>/dev/null || echo no")]
    [InlineData(
        $$""" "sandbox": { {{Strict}}, "filesystem": [{ "overlay": "/o", "lower": ["DIR/ro", "DIR/rw"] }] } """,
        "ls /o; echo x >/o/x || echo no")]
    [InlineData(
        $$""" "command": ["sh", "-c", "printf '%s|' \"$@\"", "sh", "a b", "", "c'd\"e", "é\nf"], "sandbox": { {{Strict}} } """, "")]
    [InlineData($$""" "sandbox": { {{Strict}} } """, "kill -TERM $$")]
    [InlineData($$""" "sandbox": { {{Strict}} } """, "exec /no/such/program")]
    [InlineData($$""" "sandbox": { {{Strict}} } """, "cat | wc -c; echo err >&2; exit 3")]
    public async Task Run_Description_IsTheSame(string members, string script)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(Variable) == "1", $"boots 20 machines: set {Variable}=1 (about 2 minutes of CPU time)");
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        var input = new string('x', 100_000);
        script = script.Replace("DIR", host["work"], StringComparison.Ordinal);
        var (sandbox, machine) = await BothIsolations.RunAsync(host, members, script, input);
        machine.Split('\n').ShouldBe(sandbox.Split('\n'));
    }
}
