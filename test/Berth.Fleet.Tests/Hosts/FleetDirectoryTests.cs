using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;

namespace Berth.Fleet.Tests.Hosts;

public sealed class FleetDirectoryTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_WritesKeysThatOnlyTheirOwnerReads()
    {
        var fleet = FleetDirectory.Create(_directory["a/fleet"], "test", s_now);

        foreach (var name in new[] { "authority.key", "controller.key" })
            File.GetUnixFileMode(Path.Combine(fleet.Location, name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(fleet.Location).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var authority = fleet.ReadAuthorityCertificate();
        using var controller = FleetDirectory.Open(fleet.Location).ReadController();
        FleetTrust.RoleOf(controller, authority, s_now).ShouldBe(FleetRole.Controller);
        controller.HasPrivateKey.ShouldBeTrue();
    }

    [Fact]
    public void Create_WhereAFleetIs_ChangesNothing()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);
        var before = Directory.GetFiles(fleet.Location).Order().Select(File.ReadAllText).ToArray();

        Should.Throw<FleetException>(() => FleetDirectory.Create(fleet.Location, "other", s_now)).ExitCode.ShouldBe(2);

        Directory.GetFiles(fleet.Location).Order().Select(File.ReadAllText).ShouldBe(before);
    }

    [Fact]
    public void Open_NoFleet_NamesTheCommand() =>
        Should.Throw<FleetException>(() => FleetDirectory.Open(_directory["none"])).Message.ShouldContain("berth fleet init");

    [Theory]
    [InlineData("controller.key", "640", false)]
    [InlineData("controller.key", "606", false)]
    [InlineData("authority.key", "604", false)]
    [InlineData("", "770", false)]
    [InlineData("", "702", false)]
    [InlineData("", "755", true)]
    [InlineData("controller.key", "400", true)]
    [InlineData("controller.pem", "644", true)]
    public void Open_FilesOfOthers_IsRefusedWithTheCommandThatHelps(string name, string mode, bool isFine)
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);
        var path = name.Length > 0 ? Path.Combine(fleet.Location, name) : fleet.Location;
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));

        if (isFine)
            FleetDirectory.Open(fleet.Location).Location.ShouldBe(fleet.Location);
        else
            Should.Throw<FleetException>(() => FleetDirectory.Open(fleet.Location)).Message.ShouldMatch(
                $"{path} can be (read|written) by others; chmod (600|go-w) {path}");
    }

    [Fact]
    public void IssueTo_APathWithAKey_LeavesIt()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);
        File.WriteAllText(_directory["worker.key"], "mine");

        Should.Throw<FleetException>(() => fleet.IssueTo(_directory["worker"], FleetRole.Worker, "monitor", s_now)).ExitCode.ShouldBe(2);

        File.ReadAllText(_directory["worker.key"]).ShouldBe("mine");
        File.Exists(_directory["worker.pem"]).ShouldBeFalse();
    }

    [Fact]
    public void IssueTo_Worker_IsOne()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);

        fleet.IssueTo(_directory["worker"], FleetRole.Worker, "monitor", s_now);

        using var authority = fleet.ReadAuthorityCertificate();
        using var worker =
            PemCertificate.Read(File.ReadAllText(_directory["worker.pem"]), File.ReadAllText(_directory["worker.key"]), "test");
        FleetTrust.RoleOf(worker, authority, s_now).ShouldBe(FleetRole.Worker);
        File.GetUnixFileMode(_directory["worker.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Hosts_AreKeptInOrder_AndReplacedByName()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);
        FleetHost first = new("a", "10.0.0.1:8443", "p1"), second = new("b", "10.0.0.2:8443", "p2"), again = first with { Pin = "p3" };

        fleet.Put(first);
        fleet.Put(second);
        fleet.Put(again);
        fleet.ReadHosts().ShouldBe([second, again]);
        fleet.Remove("b").ShouldBeTrue();
        fleet.Remove("b").ShouldBeFalse();

        FleetDirectory.Open(fleet.Location).ReadHosts().ShouldBe([again]);
    }

    [Fact]
    public void Hosts_InABrokenFile_AreAnErrorThatNamesIt()
    {
        var fleet = FleetDirectory.Create(_directory["fleet"], "test", s_now);
        File.WriteAllText(Path.Combine(fleet.Location, "hosts.json"), "{");

        Should.Throw<FleetException>(fleet.ReadHosts).Message.ShouldContain("hosts.json");
        Should.Throw<FleetException>(() => fleet.Put(new FleetHost("a", "b", "c")));
        File.ReadAllText(Path.Combine(fleet.Location, "hosts.json")).ShouldBe("{");
    }
}
