using Berth.Workloads.Specs;

namespace Berth.Desktop.Tests;

public sealed class DesktopPlannerTests
{
    private const string Directory = "/run/user/1000/berth/desktop/0123456789abcdef0123456789abcdef";

    private readonly FakeHost _host = new();

    [Fact]
    public void Nothing_AddsNothing()
    {
        var plan = DesktopPlanner.Plan(new GrantSpec(), _host.Context);

        plan.Actions.ShouldBeEmpty();
        plan.Entries.ShouldBeEmpty();
        plan.Variables.ShouldBeEmpty();
        plan.Directory.ShouldBeNull();
    }

    [Theory, InlineData("wayland-1"), InlineData("/run/user/1000/wayland-1")]
    public void Wayland_HasASocketOfTheInstance(string display)
    {
        _host.Variables["WAYLAND_DISPLAY"] = display;
        _host.Variables["XDG_RUNTIME_DIR"] = "/run/user/1000";
        _host.Sockets.Add("/run/user/1000/wayland-1");

        var plan = DesktopPlanner.Plan(new GrantSpec { Wayland = WaylandGrant.Restricted }, _host.Context);

        plan.Directory.ShouldBe(Directory);
        plan.Actions.Select(static a => a.Description).ShouldBe(
        [
            $"make the directory {Directory} for the desktop's sockets",
            $"have the compositor at /run/user/1000/wayland-1 accept Wayland clients at {Directory}/wayland-0, as those of the app "
                + "berth.notes of the sandbox engine berth",
        ]);
        plan.Entries.ShouldBe([new BindEntry(Directory, "/run/desktop/own")]);
        plan.Variables["WAYLAND_DISPLAY"].ShouldBe("/run/desktop/own/wayland-0");
        plan.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Wayland_WithoutSecurityContexts_IsRefused_AndLeftOutOfTheProfile()
    {
        _host.Variables["WAYLAND_DISPLAY"] = "/run/wayland-1";
        _host.Sockets.Add("/run/wayland-1");
        _host.SecurityContexts = false;

        Should.Throw<DesktopGrantException>(() => DesktopPlanner.Plan(new GrantSpec { Wayland = WaylandGrant.Restricted }, _host.Context))
            .Message.ShouldContain("\"wayland\": \"unrestricted\"");
        var profile = DesktopPlanner.Plan(new GrantSpec(), _host.Context with { IsDesktopProfile = true });
        profile.Actions.ShouldBeEmpty();
        profile.Notes.ShouldContain(static note => note.StartsWith("wayland is left out: ", StringComparison.Ordinal));

        var plain = DesktopPlanner.Plan(new GrantSpec { Wayland = WaylandGrant.Unrestricted }, _host.Context);
        plain.Entries.ShouldBe([new BindEntry("/run/wayland-1", "/run/desktop/wayland-0")]);
        plain.Warnings.ShouldHaveSingleItem().ShouldContain("screenshots");
    }

    [Theory, InlineData(SoundGrant.Play, false), InlineData(SoundGrant.Record, true)]
    public void Sound_IsASocketOfTheInstance_ForAnIdentityToo(SoundGrant grant, bool mayRecord)
    {
        _host.Variables["XDG_RUNTIME_DIR"] = "/run/user/1000";
        _host.Sockets.UnionWith(["/run/user/1000/pulse/native", "/run/user/1000/pipewire-0"]);

        foreach (var uid in new uint[] { 1000, 1_000_003 })
        {
            var plan = DesktopPlanner.Plan(new GrantSpec { Sound = grant }, _host.Context with { HostUid = uid });

            plan.Entries.ShouldBe([new BindEntry(Directory, "/run/desktop/own")]);
            plan.Variables.ShouldHaveSingleItem().ShouldBe(new("PULSE_SERVER", "unix:/run/desktop/own/pulse"));
            plan.Actions[^1].Description.ShouldStartWith($"let it play{(mayRecord ? " and record" : "")} with the sound server");
            plan.Warnings.Length.ShouldBe(mayRecord ? 1 : 0);
        }
    }

    [Theory, InlineData(SoundGrant.Unrestricted, "/run/user/1000/pulse/native")]
    [InlineData(SoundGrant.PipeWire, "/run/user/1000/pipewire-0")]
    public void Sound_OfAServersOwnSocket_IsWarnedOf_AndOnlyForItsUser(SoundGrant grant, string socket)
    {
        _host.Variables["XDG_RUNTIME_DIR"] = "/run/user/1000";
        _host.Sockets.UnionWith(["/run/user/1000/pulse/native", "/run/user/1000/pipewire-0"]);

        var plan = DesktopPlanner.Plan(new GrantSpec { Sound = grant }, _host.Context);

        plan.Entries.OfType<BindEntry>().ShouldHaveSingleItem().Source.ShouldBe(socket);
        plan.Warnings.ShouldHaveSingleItem().ShouldContain("code outside the sandbox");
        Should.Throw<DesktopGrantException>(
            () => DesktopPlanner.Plan(new GrantSpec { Sound = grant }, _host.Context with { HostUid = 1_000_003 }))
            .Message.ShouldContain("another user");
    }

    [Fact]
    public void Sound_DoesNotFallBackToPipeWiresOwnProtocol()
    {
        _host.Variables["XDG_RUNTIME_DIR"] = "/run/user/1000";
        _host.Sockets.Add("/run/user/1000/pipewire-0");

        Should.Throw<DesktopGrantException>(() => DesktopPlanner.Plan(new GrantSpec { Sound = SoundGrant.Play }, _host.Context))
            .Suggestion.ShouldNotBeNull().ShouldContain("pipewire-pulse");
        var profile = DesktopPlanner.Plan(new GrantSpec(), _host.Context with { IsDesktopProfile = true });
        profile.Variables.ShouldBeEmpty();
        profile.Notes.ShouldContain(static note => note.StartsWith("sound is left out: ", StringComparison.Ordinal));
        DesktopPlanner.Plan(new GrantSpec { Sound = SoundGrant.PipeWire }, _host.Context).Variables.ShouldContainKey("PIPEWIRE_REMOTE");
    }

    [Fact]
    public void Buses_OfAnIdentity_AreRefused()
    {
        _host.Variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:abstract=/tmp/x";
        var grants = new GrantSpec { Dbus = new DbusGrant { Session = new BusGrant() } };

        DesktopPlanner.Plan(grants, _host.Context).Actions.Length.ShouldBe(2);
        Should.Throw<DesktopGrantException>(() => DesktopPlanner.Plan(grants, _host.Context with { HostUid = 1_000_003 }))
            .Message.ShouldContain("another user");
        _host.Programs.Clear();
        Should.Throw<DesktopGrantException>(() => DesktopPlanner.Plan(grants, _host.Context))
            .Message.ShouldContain("sudo apt install xdg-dbus-proxy");
    }

    [Fact]
    public void Gpu_HasTheDevices_AndNoOthers()
    {
        _host.Directories["/dev"] = ["dri", "kvm", "mem", "nvidia0", "nvidiactl", "video0", "sda"];

        var plan = DesktopPlanner.Plan(new GrantSpec { Gpu = true }, _host.Context);

        plan.Entries.OfType<BindEntry>().Where(static e => e.Device).Select(static e => e.Source)
            .ShouldBe(["/dev/dri", "/dev/nvidia0", "/dev/nvidiactl"]);
        plan.Entries.OfType<BindEntry>().Where(static e => !e.Device).ShouldAllBe(static e => !e.Write && e.Optional);
    }

    [Fact]
    public void Camera_HasTheDevices_AndNoOthers()
    {
        _host.Directories["/dev"] = ["dri", "media0", "media", "video0", "video10", "videox", "video"];

        var plan = DesktopPlanner.Plan(new GrantSpec { Camera = true }, _host.Context);

        plan.Entries.OfType<BindEntry>().Where(static e => e.Device).Select(static e => e.Source)
            .ShouldBe(["/dev/media0", "/dev/video0", "/dev/video10"]);
    }

    [Fact]
    public void DeviceThatIsNotThere_IsWarnedOf_AndNotedForTheProfile()
    {
        DesktopPlanner.Plan(new GrantSpec { Camera = true, Gpu = true }, _host.Context).Warnings.Length.ShouldBe(2);
        var profile = DesktopPlanner.Plan(new GrantSpec(), _host.Context with { IsDesktopProfile = true });
        profile.Warnings.ShouldBeEmpty();
        profile.Notes.ShouldContain(static note => note.StartsWith("gpu is left out: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Input_IsWarnedOf()
    {
        _host.Directories["/dev"] = ["input"];
        DesktopPlanner.Plan(new GrantSpec { Input = true }, _host.Context).Warnings.ShouldHaveSingleItem().ShouldContain("every key");
    }

    [Fact]
    public void Portals_NameTheApp_InsideAndToTheProxy()
    {
        _host.Variables["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/run/user/1000/bus";
        _host.Sockets.Add("/run/user/1000/bus");

        var plan = DesktopPlanner.Plan(new GrantSpec { Portals = true }, _host.Context);

        plan.Entries.OfType<FileEntry>().ShouldHaveSingleItem().Content.ShouldContain("name=berth.notes\n");
        plan.Actions[^1].Description.ShouldContain("--filter --talk=org.freedesktop.portal.*");
    }
}
