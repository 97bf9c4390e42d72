using System.Text;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests;

public sealed class WorkloadFileTests
{
    [Fact]
    public void Parse_MinimalFile_HasTheDefaults()
    {
        var spec = Parse("""{ "name": "hello", "command": ["echo", "hello"] }""").Spec.ShouldNotBeNull();

        spec.Name.ShouldBe("hello");
        spec.Command.ShouldBe(["echo", "hello"]);
        spec.Isolation.ShouldBe(Isolation.Sandbox);
        spec.Sandbox.Profile.ShouldBe(SandboxProfile.Workspace);
        spec.Sandbox.Stop.Delay.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Parse_ByteOrderMarkCommentsAndTrailingCommas_AreAccepted()
    {
        var text = "\uFEFF// first\n{ /* name */ \"name\": \"a\", \"args\": [\"x\",], }\n";
        Parse(text).Spec.ShouldNotBeNull().Args.ShouldBe(["x"]);
    }

    [Fact]
    public void Parse_ErrorAfterByteOrderMark_CountsNoColumnForIt() =>
        Parse("\uFEFF{ \"nam\": \"a\" }").Diagnostics.ShouldContain(static d => d.Line == 1 && d.Column == 3);

    [Fact]
    public void Parse_ErrorAfterWideCharacters_CountsCharactersNotBytes() =>
        Parse("""{ "name": "a", "args": ["é漢🚀"], "shell": 1 }""").Diagnostics.ShouldHaveSingleItem().Column.ShouldBe(42);

    [Fact]
    public void Parse_CarriageReturns_CountAsNoLines() =>
        Parse("{\r\n  \"name\": 1\r\n}\r\n").Diagnostics.ShouldHaveSingleItem().Line.ShouldBe(2);

    [Fact]
    public void Parse_EveryFormOfAMember_IsRead()
    {
        var spec = Parse("""
            {
              "name": "a",
              "sandbox": {
                "filesystem": [
                  { "bind": "/data/" },
                  { "to": "/x", "bind": "/srv//x", "write": true, "device": true, "ensure": true },
                  { "tmpfs": "/cache", "size": 65536, "mode": "1777", "write": false },
                  { "overlay": "/o", "lower": ["/a"], "upper": "/u", "work": "/w" },
                  { "symlink": "/l", "to": "../x" },
                  { "file": "/f", "content": "" },
                  { "dev": "/dev" }, { "proc": "/proc" }, { "mqueue": "/dev/mqueue" },
                ],
                "seccomp": ["tty", "devel"],
                "resources": {
                  "memory": "1G",
                  "rlimits": { "nofile": 1024, "core": "unlimited", "stack": { "soft": "8M", "hard": "unlimited" } } },
                "stop": { "signal": "SIGINT", "delay": "500ms" },
              },
            }
            """).Spec.ShouldNotBeNull().Sandbox;

        spec.Filesystem[0].ShouldBe(new BindEntry("/data", "/data"));
        spec.Filesystem[1].ShouldBe(new BindEntry("/srv/x", "/x") { Write = true, Device = true, Ensure = true });
        spec.Filesystem[2].ShouldBe(new TmpfsEntry("/cache") { Size = 65536, Mode = 0x3FF, Write = false });
        spec.Filesystem[3].ShouldBeOfType<OverlayEntry>().Lower.ShouldBe(["/a"]);
        spec.Filesystem[4].ShouldBe(new SymlinkEntry("/l", "../x"));
        spec.Seccomp.Presets.ShouldBe([SeccompPreset.Tty, SeccompPreset.Devel]);
        spec.Resources.Memory.ShouldBe(1L << 30);
        spec.Resources.Rlimits["nofile"].ShouldBe(new RlimitSpec(1024, 1024));
        spec.Resources.Rlimits["core"].ShouldBe(new RlimitSpec(Soft: null, Hard: null));
        spec.Resources.Rlimits["stack"].ShouldBe(new RlimitSpec(8 << 20, Hard: null));
        spec.Stop.Delay.ShouldBe(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void Parse_TwoEntriesAtOnePath_WarnsAndStillGivesTheSpec()
    {
        var result = Parse("""{ "name": "a", "sandbox": { "filesystem": [ { "tmpfs": "/x" }, { "bind": "/x" } ] } }""");

        result.Spec.ShouldNotBeNull();
        result.Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldStartWith("t.json:1:64: $.sandbox.filesystem[1]: warning: the entry covers filesystem[0]");
    }

    [Fact]
    public void Parse_SandboxWithoutIsolation_RejectsEachMemberWithoutEffect()
    {
        string[] members =
        [
            "\"profile\": \"workspace\"", "\"require\": \"namespaces\"", "\"identity\": 3", "\"network\": \"none\"", "\"deny\": [\"/x\"]",
            "\"filesystem\": [{ \"bind\": \"/x\" }]",
            "\"seccomp\": true", "\"landlock\": true", "\"capabilities\": []", "\"tty\": false", "\"groups\": []", "\"namespaces\": {}",
            "\"home\": \"/h\"", "\"username\": \"berth\"",
            "\"hostname\": \"h\"", "\"writableRoot\": false", "\"extraPermissions\": []",
        ];
        foreach (var member in members)
        {
            var name = member.Split('"')[1];
            var result = Parse($$"""{ "name": "a", "isolation": "none", "sandbox": { {{member}} } }""");
            var line = result.Diagnostics.ShouldHaveSingleItem(member).ToString();
            line.ShouldBe(
                $"t.json:1:50: $.sandbox.{name}: {name} has no effect with \"isolation\": \"none\"; take it out, or write "
                    + "\"isolation\": \"sandbox\"");
            Parse($$"""{ "name": "a", "sandbox": { {{member}} } }""").Diagnostics.ShouldBeEmpty(member);
        }

        Parse("""{ "name": "a", "isolation": "none", "sandbox": {} }""").Diagnostics.ShouldBeEmpty();
        Parse("""{ "name": "a", "isolation": "none", "sandbox": { "resources": { "pids": 9 }, "stop": { "delay": "1s" } } }""").Diagnostics
            .ShouldBeEmpty("these have an effect without a sandbox, too");
        var made = new WorkloadSpec { Name = "a", Isolation = Isolation.None, Sandbox = new SandboxSpec { Deny = ["/x"] } };
        WorkloadValidator.Validate(made).ShouldHaveSingleItem().Path.ShouldBe("$.sandbox.deny");
        WorkloadValidator.Validate(made with { Sandbox = new SandboxSpec { Resources = new ResourceSpec { Pids = 9 } } }).ShouldBeEmpty();
    }

    [Fact]
    public void Parse_TextThatCouldConfuseATerminal_IsEscapedInTheMessage()
    {
        var line = Parse("{ \"name\": \"a\", \"sandbox\": { \"username\": \"\\u001b[2J\\u202e\" } }").Diagnostics
            .ShouldHaveSingleItem().ToString();
        line.ShouldContain("\\u001b[2J\\u202e");
        line.ShouldNotContain("\u001b");
    }

    [Fact]
    public void Load_MissingFile_IsReported() =>
        WorkloadFile.Load("/nowhere/berth.json").Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldStartWith("/nowhere/berth.json: there is no such file; ");

    [Fact]
    public void Load_Directory_NamesTheFileInIt()
    {
        var diagnostic = WorkloadFile.Load("/usr").Diagnostics.ShouldHaveSingleItem();
        diagnostic.Message.ShouldBe("it is a directory");
        diagnostic.Suggestion!.ShouldContain("/usr/berth.json");
    }

    [Fact]
    public void Load_EndlessFile_IsTooLong() =>
        WorkloadFile.Load("/dev/zero").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("it is longer than 1M");

    private static WorkloadParseResult Parse(string text) => WorkloadFile.Parse(Encoding.UTF8.GetBytes(text), "t.json");

    /// <summary>The reader counts "\r" as the end of a line, so the offset that it reports is before the end of such a file.</summary>
    [Fact]
    public void Parse_CommentThatEndsInACarriageReturn_ReportsTheEndOfTheFile() =>
        WorkloadFile.Parse("{\n  // A program without a\r"u8.ToArray(), "f.json").Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldContain("the file ends before the first { is closed");

    [Theory]
    [InlineData(".", "/srv/notes")]
    [InlineData("./", "/srv/notes")]
    [InlineData("./data", "/srv/notes/data")]
    [InlineData("../shared//x/.", "/srv/shared/x")]
    [InlineData("../../..", "/")]
    public void Parse_PathRelativeToTheFile_IsInItsDirectory(string written, string meant)
    {
        var sandbox = $$"""{ "filesystem": [ { "bind": "{{written}}" } ] }""";
        var json = Encoding.UTF8.GetBytes(
            $$"""{ "name": "a", "command": ["b"], "workingDirectory": "{{written}}", "sandbox": {{sandbox}} }""");

        var result = WorkloadFile.Parse(json, "/srv/notes/berth.json");

        result.Diagnostics.ShouldBeEmpty();
        result.Spec!.WorkingDirectory.ShouldBe(meant);
        var bind = result.Spec.Sandbox.Filesystem[0].ShouldBeOfType<BindEntry>();
        bind.Source.ShouldBe(meant);
        bind.Target.ShouldBe(meant);
    }

    [Theory]
    [InlineData("./serve", "/srv/notes/serve")]
    [InlineData("../bin/serve", "/srv/bin/serve")]
    [InlineData("serve", "serve")]
    [InlineData("/bin/serve", "/bin/serve")]
    public void Parse_HostProgramRelativeToTheFile_IsInItsDirectory(string written, string meant)
    {
        var json = Encoding.UTF8.GetBytes($$"""
            { "name": "a", "command": ["./inside"],
              "grants": { "hostServices": [ { "name": "s", "command": ["{{written}}", "./argument"], "methods": ["get"] } ] },
              "supervise": { "ready": { "command": ["{{written}}", "./argument"] } } }
            """);

        var result = WorkloadFile.Parse(json, "/srv/notes/berth.json");

        result.Diagnostics.ShouldBeEmpty();
        result.Spec!.Command.ShouldBe(["./inside"]);
        result.Spec.Grants.HostServices[0].Command.ShouldBe([meant, "./argument"]);
        result.Spec.Supervise.Ready.ShouldBeOfType<CommandProbe>().Command.ShouldBe([meant, "./argument"]);
    }

    [Fact]
    public void Parse_NulThatDotDotWouldRemove_IsRejected()
    {
        var json = Encoding.UTF8.GetBytes("""{ "name": "a", "command": ["b"], "workingDirectory": "./x\u0000/../y" }""");

        WorkloadFile.Parse(json, "/srv/notes/berth.json").Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("NUL");
    }
}
