using Berth.Supervision.Detection;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

public sealed class ServiceManagerDetectionTests
{
    private static readonly Func<string, bool> s_s6AndSystemd = static path => path is "/run/s6/basedir" or "/run/systemd/system";

    [Fact]
    public async Task Detect_S6AndSystemd_TakesS6()
    {
        var choice = await Detect(
            new ScriptedHost { InitName = static () => "s6-svscan\n", Directory = s_s6AndSystemd, Systemd = static _ => null });

        Assert.Equal(ServiceManagerKind.S6, choice.Kind);
        Assert.Equal(
            [ServiceManagerKind.S6, ServiceManagerKind.Windows, ServiceManagerKind.Launchd, ServiceManagerKind.Systemd,
                ServiceManagerKind.Builtin],
            choice.Findings.Select(static finding => finding.Kind));
        Assert.True(choice.Findings[3].IsPresent);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Detect_S6ThatIsNamed_IsUsedWhereOneIs(bool isThere)
    {
        var choice = await Detect(
            new ScriptedHost
            {
                S6ScanDirectory = "/home/me/scan",
                Directory = path => isThere
                && path is "/home/me/scan/.s6-svscan",
                Systemd = static _ => "no"
            });

        Assert.Equal(isThere ? ServiceManagerKind.S6 : ServiceManagerKind.Builtin, choice.Kind);
        Assert.Contains("BERTH_S6_SCANDIR", choice.Findings[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s6-svscan2\n")]
    [InlineData("systemd\n")]
    [InlineData("")]
    [InlineData("S6-SVSCAN")]
    public async Task Detect_InitIsAnother_IsNotS6(string name)
    {
        var choice = await Detect(new ScriptedHost { InitName = () => name, Directory = s_s6AndSystemd, Systemd = static _ => null });

        Assert.Equal(ServiceManagerKind.Systemd, choice.Kind);
        Assert.Contains("not s6-svscan", choice.Findings[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_S6WithoutItsDirectory_IsNotS6()
    {
        var choice = await Detect(new ScriptedHost { InitName = static () => "s6-svscan\n", Directory = static _ => false });

        Assert.Equal(ServiceManagerKind.Builtin, choice.Kind);
        Assert.Contains("there is no directory /run/s6/basedir", choice.Findings[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_S6CannotBeRead_IsNotS6()
    {
        var comm = await Detect(
            new ScriptedHost
            {
                InitName = static () => throw new IOException(
                "hidepid"),
                Directory = s_s6AndSystemd,
                Systemd = static _ => "no"
            });
        var directory = await Detect(
            new ScriptedHost { InitName = static () =>
                "s6-svscan\n", Directory = static _ => throw new UnauthorizedAccessException("closed") });

        Assert.Equal((ServiceManagerKind.Builtin, "hidepid"), (comm.Kind, comm.Findings[0].Reason));
        Assert.Equal((ServiceManagerKind.Builtin, "closed"), (directory.Kind, directory.Findings[0].Reason));
    }

    [Theory]
    [InlineData(ServiceScope.System)]
    [InlineData(ServiceScope.User)]
    public async Task Detect_SystemdAnswersInOneScopeOnly_IsTakenInThat(ServiceScope answering)
    {
        var host = new ScriptedHost
        {
            Directory = static path => path is "/run/systemd/system",
            Systemd = scope => scope == answering ? null : "Failed to connect to bus",
        };

        Assert.Equal(ServiceManagerKind.Systemd, (await Detect(host, answering)).Kind);
        var other = await Detect(host, answering is ServiceScope.User ? ServiceScope.System : ServiceScope.User);
        Assert.Equal(ServiceManagerKind.Builtin, other.Kind);
        Assert.Contains("Failed to connect to bus", other.Findings[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_SystemdIsNotTheInit_IsNotEvenAsked()
    {
        var choice = await Detect(new ScriptedHost { Directory = static _ => false });

        Assert.Equal(ServiceManagerKind.Builtin, choice.Kind);
        Assert.False(choice.Findings[3].IsPresent);
    }

    [Fact]
    public async Task Detect_AskingSystemdFails_IsNotSystemd()
    {
        var choice = await Detect(
            new ScriptedHost { Directory = static path =>
                path is "/run/systemd/system", Systemd = static _ => throw new IOException("broken") });

        Assert.Equal(ServiceManagerKind.Builtin, choice.Kind);
        Assert.Contains("broken", choice.Findings[3].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HostSystem.MacOS, ServiceManagerKind.Launchd)]
    [InlineData(HostSystem.Windows, ServiceManagerKind.Windows)]
    public async Task Detect_AnotherOperatingSystem_TakesItsManager(HostSystem system, ServiceManagerKind expected)
    {
        var choice =
            await Detect(new ScriptedHost { System = system, InitName = static () => throw new InvalidOperationException("read") });

        Assert.Equal(expected, choice.Kind);
        Assert.Equal([expected], choice.Findings.Where(static finding => finding.IsPresent).Select(static finding => finding.Kind));
    }

    [Fact]
    public async Task Detect_UnknownOperatingSystem_SaysThatThereIsNone() =>
        Assert.Equal(ServiceErrorKind.Unavailable,
            (await Assert.ThrowsAsync<ServiceException>(() => Detect(new ScriptedHost { System = HostSystem.Other }))).Kind);

    [Fact]
    public async Task Detect_UserChooses_TakesThatThoughAnotherComesFirst()
    {
        var host = new ScriptedHost { InitName = static () => "s6-svscan\n", Directory = s_s6AndSystemd, Systemd = static _ => null };

        Assert.Equal(ServiceManagerKind.Builtin, (await Detect(host, chosen: ServiceManagerKind.Builtin)).Kind);
        Assert.Equal(ServiceManagerKind.Systemd, (await Detect(host, chosen: ServiceManagerKind.Systemd)).Kind);
    }

    [Fact]
    public async Task Detect_UserChoosesWhatIsNotThere_SaysWhyItIsNot()
    {
        var exception = await Assert.ThrowsAsync<ServiceException>(() => Detect(new ScriptedHost(), chosen: ServiceManagerKind.S6));

        Assert.Equal("s6 can't be used here: /proc/1/comm is \"sh\", not s6-svscan", exception.Problem);
    }

    [Theory]
    [InlineData(ServiceScope.User, "--user", 0, "Version=257\n", true)]
    [InlineData(ServiceScope.System, "--system", 0, "Version=257\n", true)]
    [InlineData(ServiceScope.System, "--system", 0, "Running in chroot, ignoring command 'show'\n", false)]
    [InlineData(ServiceScope.System, "--system", 1, "", false)]
    [InlineData(ServiceScope.System, "--system", ProgramResult.NeverRan, "", false)]
    public async Task AskSystemd_WhatSystemctlSays_DecidesIt(ServiceScope scope, string option, int exitCode, string output, bool answers)
    {
        var programs = new ScriptedPrograms((_, _) => new ProgramResult(exitCode, output, "no bus"));

        var refusal = await new DetectionHost(programs).AskSystemdAsync(scope, CancellationToken.None);

        Assert.Equal([$"systemctl {option} show --property=Version"], programs.Calls);
        Assert.Equal(answers, refusal is null);
    }

    [Fact]
    public async Task Detect_ThisHost_FindsWhatIsNextToUs()
    {
        var choice = await ServiceManagerDetection.DetectAsync(new DetectionHost(new LinuxProgramRunner()), ServiceScope.System);

        Assert.True(choice.Findings[^1].IsPresent);
        Assert.Equal(Directory.Exists("/run/systemd/system"), choice.Findings[3].IsPresent
            || choice.Findings[3].Reason.Contains("does not answer", StringComparison.Ordinal));
    }

    private static Task<ServiceManagerChoice> Detect(
        ScriptedHost host, ServiceScope scope = ServiceScope.System, ServiceManagerKind? chosen = null) =>
        ServiceManagerDetection.DetectAsync(host, scope, chosen, CancellationToken.None);
}
