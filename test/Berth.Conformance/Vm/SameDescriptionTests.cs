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
            "environment": { "A": "b c" }, "sandbox": { {{Strict}}, "hostname": "guesthost", "filesystem": [{ "bind": "DIR/ro", "to": "/ro" }, { "bind": "DIR/rw", "to": "/rw", "write": true }, { "bind": "DIR/rw/inner", "to": "/rw/inner" },
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
        var (sandbox, machine) = await BothIsolations.RunAsync(host, [Members], Script, "input\n");
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

    /// <summary>
    /// What the workloads of twenty descriptions see. A machine for each takes minutes, so the descriptions with the same letter are put
    /// together: their members are joined, and the script of each runs after those before. The last of a letter ends the workload.
    /// </summary>
    public static TheoryData<string, string, string> Descriptions => new()
    {
        { "A", $$""" "sandbox": { {{Strict}} } """, "id -u; id -g; pwd; echo $HOME $USER $LOGNAME" },
        {
            "A", $$""" "environment": { "A": "b 'c' \"d\"\n e" }, "sandbox": { {{Strict}} } """,
            // SHLVL is made by some shells.
            "echo \"$A\"; env | cut -d= -f1 | grep -v SHLVL | sort"
        },
        { "A", $$""" "sandbox": { {{Strict}}, "hostname": "another" } """, "hostname" },
        { "A", Files(""" { "bind": "DIR/ro" } """), "ls DIR/ro; echo x >DIR/ro/x || echo no" },
        {
            "A", Files(""" { "bind": "DIR/rw", "to": "/d", "write": true } """),
            "echo x >/d/x; mkdir /d/y; rm /d/x; ls /d"
        },
        {
            "A", Files(""" { "bind": "DIR/rw", "to": "/e", "write": true }, { "bind": "DIR/ro", "to": "/e/inner" } """),
            "echo x >/e/x; echo y >/e/inner/y || echo no; ls /e/inner"
        },
        {
            "A", $$""" "sandbox": { {{Strict}}, "filesystem": [{ "bind": "DIR", "to": "/f" }], "deny": ["/f/**/*.key"] } """,
            "cat /f/ro/*.key /f/ro/sub/*.key 2>/dev/null || echo no"
        },
        {
            "A", Files(""" { "bind": "DIR/file", "to": "/one/two/file", "write": true } """),
            "cat /one/two/file; echo more >>/one/two/file; ls /one/two"
        },
        {
            "A", Files(""" { "tmpfs": "/t" }, { "bind": "DIR/ro", "to": "/t/ro" } """),
            "ls /t /t/ro; echo x >/t/x && cat /t/x"
        },
        {
            "A", Files(""" { "bind": "DIR/rw", "to": "/g", "write": true }, { "tmpfs": "/g/inner" } """),
            "ls /g/inner; echo x >/g/inner/x; ls /g/inner"
        },
        {
            "A", Files(""" { "symlink": "/a/b", "to": "../c" }, { "file": "/c", "content": "é\n", "mode": "0600" } """),
            "cat /a/b 2>/dev/null || echo no"
        },
        {
            "A", Files(""" { "overlay": "/o", "lower": ["DIR/ro", "DIR/rw"] } """),
            "ls /o; echo x >/o/x || echo no"
        },
        { "A", $$""" "sandbox": { {{Strict}} } """, "cat | wc -c; echo err >&2; exit 3" },
        { "B", """ "sandbox": {} """, "pwd; cat file; echo new >new; ls" },
        {
            "B", """ "sandbox": { "filesystem": [{ "bind": "DIR", "to": "/d" }], "deny": ["DIR/ro"] } """,
            "ls /d/ro 2>/dev/null || echo no; cat /d/file"
        },
        { "B", """ "sandbox": {} """, "kill -TERM $$" },
        {
            "C", """ "command": ["sh", "-c", "SCRIPT", "sh", "a b", "", "c'd\"e", "é\nf"], "sandbox": {} """, "printf '%s|' \"$@\"; echo"
        },
        { "C", """ "sandbox": { "home": "/house", "username": "anna" } """, "cd; pwd; echo $USER; echo x >x && ls /house" },
        { "C", """ "workingDirectory": "DIR/ro", "sandbox": {} """, "pwd; ls" },
        { "C", """ "sandbox": {} """, "exec /no/such/program" },
    };

    /// <summary>The descriptions of a letter, put together.</summary>
    [Theory]
    [InlineData("A", 13, 3)]
    [InlineData("B", 3, 143)]
    [InlineData("C", 4, 127)]
    public async Task Run_DescriptionsTogether_AreTheSame(string letter, int count, int exitCode)
    {
        var parts = Descriptions.Select(static row => row.Data).Where(row => row.Item1 == letter).ToArray();
        parts.Length.ShouldBe(count);
        // Not in parentheses: the arguments and the directory are the same, and the last may end the shell.
        var scripts = parts.Select(static (part, i) => $"echo \"-- {i}\"; {part.Item3}");
        await CompareAsync(
            [.. parts.Select(static part => part.Item2)], string.Join("\ncd \"$begun\"\n", scripts.Prepend("begun=$PWD")), exitCode);
    }

    /// <summary>Each description in a machine of its own.</summary>
    [Theory]
    [MemberData(nameof(Descriptions))]
    public async Task Run_Description_IsTheSame(string letter, string members, string script)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable(Variable) == "1", $"boots 20 machines: set {Variable}=1 (about 2 minutes of CPU time)");
        _ = letter;
        await CompareAsync([members], script);
    }

    private static string Files(string entries) => $$""" "sandbox": { {{Strict}}, "filesystem": [{{entries}}] } """;

    private static async Task CompareAsync(string[] members, string script, int? exitCode = null)
    {
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        script = script.Replace("DIR", host["work"], StringComparison.Ordinal);
        var (sandbox, machine) = await BothIsolations.RunAsync(host, members, script, new string('x', 100_000));
        machine.Split('\n').ShouldBe(sandbox.Split('\n'));
        if (exitCode is not null)
            sandbox.ShouldStartWith($"exit {exitCode}\n");
    }
}
