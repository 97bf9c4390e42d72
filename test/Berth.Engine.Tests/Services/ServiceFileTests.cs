using Berth.Engine.Services;
using Berth.Engine.Specs;

namespace Berth.Engine.Tests.Services;

public sealed class ServiceFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ReadAll_OfADirectory_IsItsOwnOrThoseBelow()
    {
        Write("both/berth.json", "both");
        Write("both/inner/berth.json", "inner");
        Write("below/b/berth.json", "b");
        Write("below/a/berth.json", "a");
        Directory.CreateDirectory(_directory["below/none"]);

        ServiceFile.ReadAll([_directory["both"]]).Select(static file => file.Spec.Name).ShouldBe(["both"]);
        ServiceFile.ReadAll([_directory["below"]]).Select(static file => file.Spec.Name).ShouldBe(["a", "b"]);
        ServiceFile.ReadAll([_directory["below"], _directory["below/a"], _directory["below/a/berth.json"]]).Count.ShouldBe(2);
    }

    [Fact]
    public void ReadAll_TwoOfOneName_NamesBothFiles()
    {
        Write("a/berth.json", "same");
        Write("b/berth.json", "same");

        var refused = Should.Throw<UsageException>(() => ServiceFile.ReadAll([_directory.Path]));

        refused.Message.ShouldContain(_directory["a/berth.json"]);
        refused.Message.ShouldContain(_directory["b/berth.json"]);
    }

    [Fact]
    public void ReadAll_OfWhatIsNotThere_SaysWhatToName()
    {
        Should.Throw<UsageException>(() => ServiceFile.ReadAll([_directory["no-such"]])).Message.ShouldContain("no-such");
        Should.Throw<UsageException>(() => ServiceFile.ReadAll([_directory.Path])).Message.ShouldContain("berth.json");
    }

    [Fact]
    public void Define_OfAnInstance_RunsBerthWithWhatItWasHanded()
    {
        Write("a/berth.json", "agent", """, "supervise": { "freePorts": ["PORT"] }""");
        var file = ServiceFile.ReadAll([_directory["a"]]).ShouldHaveSingleItem();
        var assignments = new ServiceAssignments(_directory["state"]);

        var definition = file.Define("/usr/bin/berth", "ada", "/srv/ada", assignments, ownIdentity: true);

        definition.Name.ToString().ShouldBe("agent@ada");
        definition.WorkingDirectory.ShouldBe("/srv/ada");
        definition.Command.ShouldBe(
            ["/usr/bin/berth", "run", _directory["a/berth.json"], "--identity", "1", "--env", "BERTH_INSTANCE=ada", "--env",
                $"PORT={assignments.Of("agent@ada").Ports["PORT"]}"]);
        file.Define("/usr/bin/berth", "ada", "/srv/ada", assignments, ownIdentity: true).Command.ShouldBe(definition.Command);
    }

    [Fact]
    public void Define_Alone_WaitsLongerThanTheSandboxDoes()
    {
        Write("a/berth.json", "a", """, "sandbox": { "stop": { "delay": "7s" } }""");
        var file = ServiceFile.ReadAll([_directory["a"]]).ShouldHaveSingleItem();

        var definition = file.Define("/usr/bin/berth", null, null, new ServiceAssignments(_directory["state"]), ownIdentity: false);

        definition.WorkingDirectory.ShouldBe(_directory["a"]);
        definition.Command.ShouldBe(["/usr/bin/berth", "run", _directory["a/berth.json"]]);
        definition.Supervise.Stop!.Delay.ShouldBeGreaterThan(TimeSpan.FromSeconds(7));
        Directory.Exists(_directory["state"]).ShouldBeFalse();
    }

    private void Write(string path, string name, string more = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[path])!);
        File.WriteAllText(_directory[path], $$"""{ "name": "{{name}}", "command": ["true"]{{more}} }""");
    }
}
