using Berth.Supervision.Definitions;
using Berth.Supervision.Probes;
using Berth.Supervision.Services;
using Berth.Supervision.Systemd;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests.Systemd;

public sealed class UnitRendererTests
{
    [Fact]
    public void Render_Values_CannotAddALine()
    {
        const string hostile = "x\n[Service]\nExecStart=/bin/evil \"%n\" $HOME\\";
        var definition = TestDefinition.Named("web", "/bin/web", hostile) with { Description = hostile };
        definition = definition with { Environment = definition.Environment.Add("KEY", hostile) };

        var unit = Service(definition);

        unit.Split('\n').Count(line => line == "[Service]").ShouldBe(1);
        unit.Split('\n').Count(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).ShouldBe(1);
        const string quoted = "x\\n[Service]\\nExecStart=/bin/evil \\\"%%n\\\" $HOME\\\\";
        unit.ShouldContain($"Environment=\"KEY={quoted}\"\n");
        unit.ShouldContain($"ExecStart=\":/bin/web\" \"{quoted}\"\n");
    }

    [Fact]
    public void Render_ControlCharacters_GoByEnv()
    {
        var definition = TestDefinition.Named("web", "/bin/web");
        definition = definition with { Environment = definition.Environment.Add("BELL", "\a").Add("PLAIN", "a") };

        Service(definition).ShouldContain("Environment=\"PLAIN=a\"\nExecStart=\":/usr/bin/env\" \"BELL=\\x07\" \"/bin/web\"\n");
    }

    [Theory]
    [InlineData("/srv/a\nUser=root")]
    [InlineData("/srv/a\\")]
    [InlineData("/srv/a ")]
    public void Render_DirectoryThatCannotBeWritten_IsRefused(string directory) =>
        Should.Throw<ServiceException>(
            () => Service(TestDefinition.Named("web") with { WorkingDirectory = directory })).Kind.ShouldBe(
                ServiceErrorKind.InvalidDefinition);

    [Fact]
    public void Render_StartedByAConnection_OnlyTheSocketIsEnabled()
    {
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec
            {
                Start = StartCondition.OnConnection,
                Listen = [new ListenSpec(ListenAddress.Parse("127.0.0.1:8080"))],
            },
        };

        var units = UnitRenderer.Render(definition, ServiceScope.System);

        units["berth-web.service"].ShouldNotContain("[Install]");
        units["berth-web.socket"].ShouldContain("WantedBy=sockets.target");
        UnitRenderer.IsStartedAtOnce(units["berth-web.service"]).ShouldBeFalse();
        UnitRenderer.IsStartedAtOnce(Service(TestDefinition.Named("web"))).ShouldBeTrue();
    }

    [Fact]
    public void Render_Hardening_IsJustWhatIsAsked()
    {
        var hardened = Service(TestDefinition.Named("web") with
        {
            Hardening = new ServiceHardening
            {
                NoNewPrivileges = true,
                ProtectSystem = SystemProtection.Strict,
                PrivateTmp = true,
                CapabilityBounding = ["CAP_NET_BIND_SERVICE"],
                AmbientCapabilities = ["CAP_NET_BIND_SERVICE"],
            },
        });

        hardened.ShouldContain(
            "NoNewPrivileges=yes\nProtectSystem=strict\nPrivateTmp=yes\nCapabilityBoundingSet=\"CAP_NET_BIND_SERVICE\"\nAmbientCapabilities=\"CAP_NET_BIND_SERVICE\"\n");
        foreach (var key in (string[])["NoNewPrivileges", "ProtectSystem", "PrivateTmp", "CapabilityBoundingSet", "AmbientCapabilities"])
            Service(TestDefinition.Named("web")).ShouldNotContain(key);
    }

    [Fact]
    public void Render_StopRestartAndLimits_AreSystemdsWords()
    {
        var unit = Service(TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec
            {
                Restart = RestartCondition.OnFailure,
                StartLimit = new StartLimitSpec { Starts = 3, Within = TimeSpan.FromSeconds(20) },
                Stop = new StopSpec { Signal = "SIGINT", Delay = TimeSpan.FromSeconds(7) },
                Ready = new NotifyProbe { Timeout = TimeSpan.FromSeconds(9) },
                Requires = ["database"],
            },
            Resources = new ResourceSpec { Memory = 1 << 20, Pids = 9, CpuMax = 0.5 },
        });

        foreach (var line in (string[])
        [
            "Restart=on-failure", "StartLimitBurst=3", "StartLimitIntervalSec=20000ms", "KillSignal=SIGINT", "TimeoutStopSec=7000ms",
                "Type=notify", "TimeoutStartSec=9000ms",
            "Requires=berth-database.service", "After=berth-database.service", "MemoryMax=1048576", "TasksMax=9", "CPUQuota=50%",
                "KillMode=mixed",
        ])
            unit.Split('\n').ShouldContain(line);
    }

    [Fact]
    public void Render_SocketsAndTimers_AreUnitsOfTheirOwn()
    {
        var units = UnitRenderer.Render(
            TestDefinition.Named("web") with
            {
                Supervise = new SuperviseSpec
                {
                    Listen = [new ListenSpec(ListenAddress.Parse("127.0.0.1:8080")), new ListenSpec(ListenAddress.Parse("/run/%web.sock"))],
                    Timer = new TimerSpec { Every = TimeSpan.FromMinutes(1) },
                },
            },
            ServiceScope.System);

        units.Keys.ShouldBe(["berth-web.service", "berth-web.socket", "berth-web.timer"]);
        units["berth-web.socket"].ShouldContain("ListenStream=127.0.0.1:8080\nListenStream=/run/%%web.sock\nFileDescriptorName=web\n");
        units["berth-web.timer"].ShouldContain("OnActiveSec=0\nOnUnitActiveSec=60000ms\n");
        units["berth-web.service"].ShouldNotContain("[Install]");
    }

    [Fact]
    public void Render_ServiceThatIsAsked_IsActiveWhenTheProbeHasEnded()
    {
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec { Ready = new HttpProbe("http://127.0.0.1:8080/health") { Timeout = TimeSpan.FromSeconds(7) } },
        };

        var unit = UnitRenderer.Render(definition, ServiceScope.System, "/usr/bin/berth")["berth-web.service"];

        unit.ShouldContain("Type=exec\nTimeoutStartSec=7000ms\n");
        const string Command = "\nExecStartPost=\":/usr/bin/berth\" \"service\" \"probe\" \"";
        unit.ShouldContain(Command);
        var json = unit[(unit.IndexOf(Command, StringComparison.Ordinal) + Command.Length)..]
            .Split("\"\n")[0]
            .Replace("\\\"", "\"", StringComparison.Ordinal);
        ReadinessProbe.TryParse(json, out var probe).ShouldBeTrue();
        probe.ShouldBe(definition.Supervise.Ready);
    }

    /// <summary>To systemd, the program is executed when berth is; not so whoever waits for it.</summary>
    [Fact]
    public void Render_ARunOfBerth_IsActiveWhenItsWorkloadWasExecuted()
    {
        var run = TestDefinition.Named("web") with { Command = ["/usr/bin/berth", "run", "/srv/berth.json"] };

        var unit = UnitRenderer.Render(run, ServiceScope.System, "/usr/bin/berth")["berth-web.service"];
        unit.ShouldContain(
            "\nRuntimeDirectory=berth-web\nEnvironment=\"BERTH_STARTED_FILE=started\"\nExecStartPost=\":/usr/bin/berth\" \"service\" "
                + "\"probe\"\n");

        // Another program, and one that says itself when it is ready, need nobody who waits beside them.
        UnitRenderer.Render(TestDefinition.Named("web"), ServiceScope.System, "/usr/bin/berth")["berth-web.service"]
            .ShouldNotContain("ExecStartPost");
        UnitRenderer.Render(run with { Supervise = new SuperviseSpec { Ready = new NotifyProbe() } }, ServiceScope.System,
            "/usr/bin/berth")["berth-web.service"].ShouldNotContain("ExecStartPost");
    }

    [Fact]
    public void Render_ServiceThatIsAskedAndNobodyAsks_IsRefused()
    {
        foreach (var probe in (ProbeSpec[])[new HttpProbe("http://127.0.0.1/"), new DescriptorProbe(3)])
            Should.Throw<ServiceException>(
                () => Service(TestDefinition.Named("web") with { Supervise = new SuperviseSpec { Ready = probe } })).Kind.ShouldBe(
                    ServiceErrorKind.NotSupported);
    }

    [Fact]
    public void Render_AStop_IsNoFailure()
    {
        Service(TestDefinition.Named("web")).ShouldContain("SuccessExitStatus=143 SIGTERM\n");
        Service(TestDefinition.Named(
            "web") with
        { Supervise = new SuperviseSpec { Stop = new StopSpec { Signal = "SIGINT" } } }).ShouldContain(
                "SuccessExitStatus=130 SIGINT\n");
    }

    [Fact]
    public void Render_WhatCanNotBeStarted_IsNotTriedAgain()
    {
        Service(TestDefinition.Named("web")).ShouldContain("RestartPreventExitStatus=125 126 127\n");
        Service(TestDefinition.Named(
            "web") with
        { Supervise = new SuperviseSpec { Restart = RestartCondition.Never } }).ShouldNotContain(
                "RestartPreventExitStatus");
    }

    [Fact]
    public void Render_BackOff_IsHonouredOrRefused()
    {
        var asked = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec
            {
                Backoff = new BackoffSpec { Initial = TimeSpan.FromSeconds(1), Maximum = TimeSpan.FromSeconds(64) },
            },
        };
        var constant = asked with
        {
            Supervise = asked.Supervise with
            {
                Backoff = new BackoffSpec { Initial = TimeSpan.FromSeconds(3), Maximum = TimeSpan.FromSeconds(3) },
            },
        };

        Version(asked, 254).ShouldContain("RestartSec=1000ms\nRestartSteps=6\nRestartMaxDelaySec=64000ms\n");
        Should.Throw<ServiceException>(() => Version(asked, 253)).Message.ShouldContain("which takes systemd 254 (this is 253)");
        Version(constant, 253).ShouldContain("RestartSec=3000ms\n");
        Version(TestDefinition.Named("web"), 253).ShouldNotContain("RestartSteps");

        static string Version(ServiceDefinition definition, int version) =>
            UnitRenderer.Render(definition, ServiceScope.System, version: version)["berth-web.service"];
    }

    [Fact]
    public void Render_Sandbox_ClosesWhatItDoesNotNeed()
    {
        var plain = TestDefinition.Named("web", "/usr/bin/berth") with
        {
            WorkingDirectory = "/srv/web",
            Sandbox = new SandboxNeeds { Reads = ["/srv/web/berth.json"] },
        };

        var unit = Service(plain);

        foreach (var line in (string[])["NoNewPrivileges=yes", "ProtectSystem=full", "PrivateTmp=yes", "ProtectHome=yes",
            "PrivateDevices=yes", "ProtectClock=yes"])
            unit.ShouldContain(line + "\n");
        unit.ShouldContain("PrivateNetwork=yes\n");
        unit.ShouldContain("ProtectControlGroups=yes\n");
        unit.ShouldContain(" @debug\n");
        unit.ShouldNotContain("Delegate");
        var open = Service(plain with { Sandbox = new SandboxNeeds { Network = true, Debugging = true, Limits = true, Foreign = true } });
        foreach (
            var setting in (string[])["PrivateNetwork", "ProtectControlGroups", "@debug", "LockPersonality", "SystemCallArchitectures"])
            open.ShouldNotContain(setting);
        Service(plain with { Supervise = new SuperviseSpec { Ready = new NotifyProbe() } }).ShouldContain("PrivateNetwork=yes\n");
        Service(plain with { Sandbox = null }).ShouldNotContain("Protect");
        Service(plain with { Sandbox = new SandboxNeeds { Limits = true } }).ShouldContain("Delegate=cpu memory pids\n");
    }

    [Theory]
    [InlineData("/etc/web/state", "", "ProtectSystem=")]
    [InlineData("/", "", "ProtectSystem= PrivateTmp= ProtectHome= PrivateDevices=")]
    [InlineData("/home/ada/data", "", "ProtectHome=")]
    [InlineData("", "/home/ada/data", "ProtectHome=yes")]
    [InlineData("", "/tmp/socket", "PrivateTmp=")]
    [InlineData("", "/dev/fuse", "PrivateDevices=")]
    public void Render_SandboxThatNeedsAPlace_KeepsItOpen(string written, string read, string open)
    {
        var definition = TestDefinition.Named("web", "/usr/bin/berth") with
        {
            WorkingDirectory = "/srv",
            Sandbox = new SandboxNeeds { Writes = written is "" ? [] : [written], Reads = read is "" ? [] : [read] },
        };

        foreach (var setting in open.Split(' '))
            Service(definition).ShouldNotContain("\n" + setting);
        Service(definition).ShouldContain("ProtectClock=yes\n");
    }

    [Fact]
    public void Render_SandboxOfAUser_ClosesWhatAUserCan()
    {
        var definition = TestDefinition.Named("web") with { Sandbox = new SandboxNeeds() };

        var unit = UnitRenderer.Render(definition, ServiceScope.User)["berth-web.service"];

        unit.ShouldContain("NoNewPrivileges=yes\n");
        foreach (var key in (string[])["ProtectSystem", "PrivateTmp", "CapabilityBoundingSet"])
            unit.ShouldNotContain(key);
        // newuidmap(1) is set-user-id.
        UnitRenderer.Render(definition with { Sandbox = new SandboxNeeds { Identities = true } }, ServiceScope.User)["berth-web.service"]
            .ShouldNotContain("NoNewPrivileges");
    }

    private static string Service(ServiceDefinition definition) =>
        UnitRenderer.Render(definition, ServiceScope.System)[$"berth-{definition.Name}.service"];
}
