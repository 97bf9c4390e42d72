using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.TestKit;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;
using FsCheck.Fluent;

namespace Berth.Conformance.Supervision;

/// <content>What only some of them can do: the others are asked whether they refuse it.</content>
public abstract partial class ServiceManagerTests
{
    [Fact]
    public Task Listen_Sockets_AreThereBeforeTheServiceAndWhileItRestarts() => RunAsync(async (manager, directory) =>
    {
        var path = directory["own.sock"];
        var definition = Sh("listens", """echo "$LISTEN_FDS $LISTEN_FDNAMES $([ "$LISTEN_PID" = $$ ] && echo for me)"; readlink /proc/self/fd/3 | cut -d: -f1; readlink /proc/self/fd/4; exec sleep 1000""") with
        {
            Supervise = new SuperviseSpec { Listen = [new ListenSpec(ListenAddress.Parse(path)) { Name = "front", Mode = 0x180 }] },
        };
        await ShouldRefuseOrAsync(manager, ServiceManagerCapabilities.SocketActivation, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());
            await LineAsync(manager, definition.Name, "socket");
            (await LogAsync(manager, definition.Name)).ShouldBe(["1 front for me", "socket"]);
            (File.GetUnixFileMode(path) & (UnixFileMode)0x1FF).ShouldBe((UnixFileMode)0x180);
            using var before = await ConnectAsync(path);

            await manager.RestartAsync(definition.Name, Deadline.Token());

            // Nobody has accepted: who connected to the first run waits for the second one.
            using var after = await ConnectAsync(path);
            before.Poll(0, SelectMode.SelectError).ShouldBeFalse();
            await manager.StopAsync(definition.Name, Deadline.Token());
            await Should.ThrowAsync<SocketException>(() => ConnectAsync(path));
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    [Fact]
    public Task Timer_Every_StartsTheServiceAgainAndAgainUntilItIsStopped() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("ticks", "echo tick") with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromSeconds(1) } },
        };
        await ShouldRefuseOrAsync(manager, ServiceManagerCapabilities.Timers, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());

            await Eventually.Async(async () => (await LogAsync(manager, definition.Name)).Count >= 3, "the clock starts it three times");
            await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).NextStart is not null,
                "the next start is known");
            var status = await manager.StatusAsync(definition.Name, Deadline.Token());
            status.Desired.ShouldBe(DesiredState.Up);
            status.LastExit?.Code.ShouldBe(0);
            status.NextStart!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5));

            await manager.StopAsync(definition.Name, Deadline.Token());
            var (count, stopped) =
                ((await LogAsync(manager, definition.Name)).Count, await manager.StatusAsync(definition.Name, Deadline.Token()));
            (stopped.Desired, stopped.Observed, stopped.NextStart).ShouldBe((DesiredState.Down, ObservedState.Down, null));
            // Another one's clock goes on meanwhile: three of its seconds are enough for this one's not to.
            var other = definition with { Name = ServiceName.Parse("other-ticks") };
            await manager.RegisterAsync(other, start: true, Deadline.Token());
            await Eventually.Async(async () => (await LogAsync(manager, other.Name)).Count >= 3);
            (await LogAsync(manager, definition.Name)).Count.ShouldBe(count);
            await manager.UnregisterAsync(other.Name, Deadline.Token());
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    [Fact]
    public Task Timer_At_StartsTheServiceAtThatTime() => RunAsync(async (manager, directory) =>
    {
        var definition = Sh("strikes", "date +%S") with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { At = CalendarExpression.Parse("*-*-* *:*:0/2") } },
        };
        await ShouldRefuseOrAsync(manager, ServiceManagerCapabilities.Timers, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());

            await Eventually.Async(async () => (await LogAsync(manager, definition.Name)).Count >= 2, "the clock starts it twice");

            var next = (await manager.StatusAsync(definition.Name, Deadline.Token())).NextStart;
            (next is null || next.Value.Second % 2 == 0).ShouldBeTrue();
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    [Fact]
    public Task Ready_SaidOverTheNotifySocket_IsReadyThen() => RunAsync(async (manager, directory) =>
    {
        var (go, said) = (directory["go"], OperatingSystem.IsLinux()
            && File.Exists("/usr/bin/systemd-notify") ? "systemd-notify --ready --status='at your service'" : null);
        Assert.SkipWhen(said is null, "needs systemd-notify to be installed");
        var definition = Sh("notifies", $"mkfifo '{go}'; read line <'{go}'; {said}; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Ready = new NotifyProbe { Timeout = Deadline.Time } },
        };
        await ShouldRefuseOrAsync(manager, manager.Kind is ServiceManagerKind.S6
            ? ServiceManagerCapabilities.None
            : ServiceManagerCapabilities.Readiness, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());
            await Eventually.Async(() => File.Exists(go));
            (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Up);

            await File.WriteAllTextAsync(go, "go\n", Deadline.Token());

            await Eventually.Async(
                async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Observed is ObservedState.Ready);
            (await manager.StatusAsync(definition.Name, Deadline.Token())).Text.ShouldBe("at your service");
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    [Fact]
    public Task Watchdog_OfAServiceThatFallsSilent_StartsItAgain() => RunAsync(async (manager, directory) =>
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-notify"), "needs systemd-notify to be installed");
        var definition = Sh("silent", "echo begun; systemd-notify WATCHDOG=1; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec { Watchdog = TimeSpan.FromMilliseconds(700) },
        };
        await ShouldRefuseOrAsync(manager, ServiceManagerCapabilities.Watchdog, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());

            await Eventually.Async(async () => (await LogAsync(manager, definition.Name)).Count >= 2, "it is started again");

            await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Restarts >= 1);
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    /// <summary>Its start takes longer than it may be silent later.</summary>
    [Fact]
    public Task Watchdog_BeginsWhenTheServiceIsReady() => RunAsync(async (manager, directory) =>
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-notify"), "needs systemd-notify to be installed");
        var definition = Sh("slow", "echo begun; sleep 1.5; systemd-notify --ready; echo ready; exec sleep 1000") with
        {
            Supervise = new SuperviseSpec
            {
                Ready = new NotifyProbe { Timeout = Deadline.Time },
                Watchdog = TimeSpan.FromMilliseconds(500),
            },
        };
        await ShouldRefuseOrAsync(manager, ServiceManagerCapabilities.Watchdog, definition, async () =>
        {
            await manager.RegisterAsync(definition, start: true, Deadline.Token());

            await Eventually.Async(async () => (await manager.StatusAsync(definition.Name, Deadline.Token())).Restarts >= 1,
                "it is started again as it is silent when it is ready");

            (await LogAsync(manager, definition.Name))[..2].ShouldBe(["begun", "ready"]);
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        });
    });

    [Fact]
    public Task Values_AtRandom_ArriveByteForByte() => RunAsync(async (manager, directory) =>
    {
        // What shells, execline, systemd's unit files and s6's scripts give a meaning to, and what none of them does.
        var text = Gen.OneOf(
            Gen.Elements("'", "\"", "\\", "$", "${", "}", "$$", "$(", ")", "`", "%", "%%", "%n", "%h", "\n", "\r", "\t", "\u001b",
                "\u0001", "\u007f", "\u0085", "\u2028", " ", ";", "#", "=", "~", "*", "-", "@", "!", "{", "\\x41", "\\\n", "\n[Service]\n",
                "é", "漢", "🚢"),
            Gen.Choose('a', 'z').Select(letter => $"{(char)letter}")).ArrayOf().Select(string.Concat);
        var samples = Gen.Zip(text.ArrayOf(), text.ArrayOf()).Sample(25, 25).ToArray();
        foreach (var (index, (arguments, values)) in samples.Index())
        {
            var output = directory[$"out-{index}"];
            var definition = new ServiceDefinition
            {
                Name = ServiceName.Parse($"random-{index}"),
                Command = ["/bin/sh", "-c",
                    $"cat /proc/$$/cmdline /proc/$$/environ >{output}.new; mv {output}.new {output}; exec sleep 1000", .. arguments],
                WorkingDirectory = "/",
                Environment = values.Select((value, number) => KeyValuePair.Create($"V{number:000}", value))
                    .ToImmutableSortedDictionary(StringComparer.Ordinal),
            };

            await manager.RegisterAsync(definition, start: true, Deadline.Token());
            await Eventually.Async(() => File.Exists(output));

            var words = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(output, Deadline.Token())).Split('\0')[..^1];
            words[..definition.Command.Length].ShouldBe(definition.Command);
            var inherited = words[definition.Command.Length..]
                .Where(word => word is ['V', >= '0' and <= '9', ..])
                .Order(StringComparer.Ordinal);
            inherited.ShouldBe(definition.Environment.Select(variable => $"{variable.Key}={variable.Value}"));
            await manager.UnregisterAsync(definition.Name, Deadline.Token());
        }
    });

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task ShouldRefuseOrAsync(
        IServiceManager manager, ServiceManagerCapabilities capability, ServiceDefinition definition, Func<Task> test)
    {
        if (capability is not ServiceManagerCapabilities.None && manager.Capabilities.HasFlag(capability))
        {
            await test();
            return;
        }

        (await Should.ThrowAsync<ServiceException>(
            () => manager.RegisterAsync(definition, start: true, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.NotSupported);
        (await manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
    }
}
