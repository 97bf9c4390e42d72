using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>What is held on the host, as <c>berth grants</c>, <c>ps</c>, <c>show</c> and <c>explain</c> tell it.</summary>
public sealed class GrantListTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Grants_AreListed_WhileTheyAreHeld(JailKind kind)
    {
        using var session = await XSession.StartAsync(kind, "-noreset");
        var explained = (await session.BerthAsync("explain", "--profile", "strict", "--x11", "--", "true")).ShouldSucceed();
        var instance = session.Start(["--x11"], "sh", "-c", "echo ready; read line");
        (await instance.LineAsync()).ShouldBe("ready");

        var text = (await session.BerthAsync("grants")).ShouldSucceed();
        var listed = JsonNode.Parse((await session.BerthAsync("grants", "--json")).ShouldSucceed())!.AsArray().ShouldHaveSingleItem()!;
        var listedByPs = JsonNode.Parse((await session.BerthAsync("ps", "--json")).ShouldSucceed())!.AsArray().ShouldHaveSingleItem()!;
        var shown = (await session.BerthAsync("show", (string)listed["id"]!)).ShouldSucceed();

        var grant = listed["grants"]!.AsArray()
            .Single(static g => ((string)g!["description"]!).Contains("X server", StringComparison.Ordinal))!;
        ((string?)grant["lifetime"]).ShouldBe("grant");
        var description = (string)grant["description"]!;
        description.ShouldContain($"connect to the X server :{session.Display}");
        text.ShouldContain(description);
        shown.ShouldContain(description);
        explained.ShouldContain(description);
        explained.ShouldContain("X11 isolates nothing between clients");
        listedByPs["grants"]!.ToJsonString().ShouldBe(listed["grants"]!.ToJsonString());

        instance.CloseInput();
        await instance.EndAsync();
        (await session.BerthAsync("grants", "--json")).ShouldSucceed().Trim().ShouldBe("[]");
    }

    /// <summary>What an instance changed is not known any more: nobody should believe that nothing is held.</summary>
    [Theory, InlineData("grants"), InlineData("ps")]
    public async Task Record_ThatIsDamaged_IsNamed(string command)
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsUser, "-noreset");
        var instance = session.Start(["--x11"], "sh", "-c", "echo ready; read line");
        (await instance.LineAsync()).ShouldBe("ready");
        var path = Directory.EnumerateFiles(Path.Combine(session.Jail.State, "instances"), "*.json", SearchOption.AllDirectories).Single();
        var record = await File.ReadAllTextAsync(path, Deadline.Token());

        await File.WriteAllTextAsync(path, record[..(record.Length / 2)], Deadline.Token());
        var said = await session.BerthAsync(command, "--json");
        await File.WriteAllTextAsync(path, record, Deadline.Token());

        said.ExitCode.ShouldBe(125);
        said.Error.ShouldContain(path);
        (await session.BerthAsync(command, "--json")).ShouldSucceed();
        instance.CloseInput();
        await instance.EndAsync();
    }

    [Fact]
    public async Task Doctor_TellsWhatOfTheSessionCanBeGranted()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsUser, "-noreset");
        var findings = JsonNode.Parse((await session.BerthAsync("doctor", "--json")).Output)!.AsArray();

        string? Level(string name) => (string?)findings.Single(finding => (string?)finding!["name"] == name)!["level"];

        Level("x11").ShouldBe("good");
        Level("wayland").ShouldBe("limited");
        Level("session bus").ShouldBe("limited");
    }
}
