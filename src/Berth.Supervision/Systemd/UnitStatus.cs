using System.Globalization;
using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>Determines the status of a service from the properties of its unit (org.freedesktop.systemd1(5)).</summary>
internal static class UnitStatus
{
    /// <summary>The property with the next elapse of a timer, as a time since the boot.</summary>
    internal const string NextMonotonic = "NextElapseUSecMonotonic";

    // siginfo_t's si_code of SIGCHLD: CLD_EXITED, CLD_KILLED, CLD_DUMPED.
    private const string Exited = "1", Killed = "2", Dumped = "3";

    private const int FirstOwnCode = 200, LastOwnCode = 245;

    // The year 9999: greater values mean that there is none.
    private const ulong MostMicroseconds = 253402300799_000000;

    /// <summary>The status.</summary>
    /// <param name="name">The service.</param>
    /// <param name="isWanted">Whether it is enabled.</param>
    /// <param name="unit">The properties of the service unit.</param>
    internal static ServiceStatus Read(ServiceName name, bool isWanted, IReadOnlyDictionary<string, string> unit)
    {
        var desired = isWanted ? DesiredState.Up : DesiredState.Down;
        var exit = Exit(unit);
        var observed = Observe(unit, desired, exit);
        var pid = (int)(Number(unit, "MainPID") ?? 0);
        return new ServiceStatus
        {
            Name = name,
            Desired = desired,
            Observed = observed,
            Pid = pid > 0 ? pid : null,
            Since = Time(unit, "StateChangeTimestamp"),
            Restarts = (int)(Number(unit, "NRestarts") ?? 0),
            LastExit = pid > 0 ? null : exit,
            Cpu = Number(unit, "CPUUsageNSec") is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds / 100) : null,
            Memory = Number(unit, "MemoryCurrent"),
            Text = pid > 0 && unit.GetValueOrDefault("StatusText") is { Length: > 0 } text ? text : null,
            Problem = Problem(observed, unit.GetValueOrDefault("Result")),
        };
    }

    /// <summary>
    /// The reason why a unit is not in its desired state (Result of org.freedesktop.systemd1(5)); null: it is, or the reason is unknown.
    /// </summary>
    private static string? Problem(ObservedState observed, string? result) => (observed, result) switch
    {
        (_, "oom-kill") when observed is ObservedState.Failed or ObservedState.Backoff =>
            "out of memory: the kernel killed one of its processes",
        (ObservedState.Failed, "timeout") => "it was not ready, or did not stop, in time",
        (ObservedState.Failed, "watchdog") => "it did not send a keep-alive message in time",
        (ObservedState.Failed, "start-limit-hit") => "it was restarted too often",
        (ObservedState.Failed, { Length: > 0 }) => $"systemd says: {result}",
        _ => null,
    };

    /// <summary>
    /// Whether its program was executed: it runs (again), or its exit code is not one of systemd's own for failures before the exec, which
    /// begin at 200 (systemd.exec(5)).
    /// </summary>
    internal static bool HasRun(IReadOnlyDictionary<string, string> unit) =>
        Number(unit, "MainPID") > 0
            || (Exit(unit) is { } exit && (exit.Signal is not null || exit.Code is < FirstOwnCode or > LastOwnCode));

    /// <summary>Another for each start of its program; null: it was never started.</summary>
    internal static long? LastStart(IReadOnlyDictionary<string, string> unit) => Number(unit, "ExecMainStartTimestampMonotonic");

    /// <summary>Whether it ended with an exit code of a launcher: its program was not executed (berth(1)).</summary>
    internal static bool IsOfALauncher(IReadOnlyDictionary<string, string> unit) => Exit(unit) is { Code: >= 125 and <= 127 };

    /// <summary>Whether its program runs but has not reported readiness yet, or its probe has not succeeded yet.</summary>
    internal static bool RunsButIsNotReady(IReadOnlyDictionary<string, string> unit) =>
        unit.GetValueOrDefault("ActiveState") is "activating" && Number(unit, "MainPID") > 0
        && (unit.GetValueOrDefault("Type") is "notify" || unit.GetValueOrDefault("SubState") is "start-post");

    /// <summary>The number in a manager's version string: "252.39-1~deb12u1"; 0: there is none.</summary>
    internal static int Version(string? text) =>
        int.TryParse((text ?? "").TrimStart('v').TakeWhile(char.IsAsciiDigit).ToArray(), NumberStyles.None, CultureInfo.InvariantCulture,
            out var version) ? version : 0;

    private static ObservedState Observe(IReadOnlyDictionary<string, string> unit, DesiredState desired, ServiceExit? exit) =>
        (unit.GetValueOrDefault("ActiveState"), unit.GetValueOrDefault("SubState")) switch
        {
            ("active" or "reloading", "exited") => ObservedState.Finished,
            ("active" or "reloading", _) => ObservedState.Ready,
            ("activating", "auto-restart" or "auto-restart-queued") => ObservedState.Backoff,
            ("activating", _) => Number(unit, "MainPID") > 0 ? ObservedState.Up : ObservedState.Starting,
            ("deactivating", _) => ObservedState.Stopping,
            _ when desired is DesiredState.Down => ObservedState.Down,
            ("failed", _) => ObservedState.Failed,
            // Any other end than with 0 is a failure, or that of a stop, as of what another service requires.
            _ => exit is { Code: 0 } ? ObservedState.Finished : ObservedState.Down,
        };

    private static ServiceExit? Exit(IReadOnlyDictionary<string, string> unit)
    {
        if (Time(unit, "ExecMainExitTimestamp") is not { } time || Number(unit, "ExecMainStatus") is not { } status)
            return null;
        return unit.GetValueOrDefault("ExecMainCode") switch
        {
            Exited => new ServiceExit((int)status, null, time),
            Killed or Dumped => new ServiceExit(null, (int)status, time),
            _ => null,
        };
    }

    /// <summary>The next start by a timer; null: there is none, or it is not known yet.</summary>
    /// <param name="timer">The properties of the timer unit.</param>
    /// <param name="clock">The clock; its timestamps are those of CLOCK_MONOTONIC, like systemd's.</param>
    internal static DateTimeOffset? NextStart(IReadOnlyDictionary<string, string> timer, TimeProvider clock)
    {
        var calendar = Time(timer, "NextElapseUSecRealtime");
        if (timer.GetValueOrDefault("ActiveState") is not "active" || Time(timer, NextMonotonic) is not { } sinceBoot)
            return calendar;
        var left = sinceBoot - DateTimeOffset.UnixEpoch - clock.GetElapsedTime(0, clock.GetTimestamp());
        var next = clock.GetUtcNow() + left;
        return calendar < next ? calendar : next;
    }

    /// <summary>A property as a time; null: it is not set.</summary>
    internal static DateTimeOffset? Time(IReadOnlyDictionary<string, string> unit, string name) =>
        ulong.TryParse(unit.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and <= MostMicroseconds
            ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : null;

    // 2^64 - 1 means "not set", which systemctl prints.
    private static long? Number(IReadOnlyDictionary<string, string> unit, string name) =>
        long.TryParse(unit.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
