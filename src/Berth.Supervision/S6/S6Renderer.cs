using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.S6;

/// <summary>
/// Writes a definition as the files of a service directory (s6's servicedir format). Values are quoted, so that they are never read as
/// shell code.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class S6Renderer
{
    /// <summary>The file that marks a service directory as Berth's, with the service's name.</summary>
    internal const string Marker = "berth";

    /// <summary>The time that s6 waits for a service after the stop signal.</summary>
    internal const string TimeoutKill = "timeout-kill";

    /// <summary>The descriptor on which a service reports readiness.</summary>
    internal const string NotificationDescriptor = "notification-fd";

    /// <summary>The file for <c>berth service prepare</c>, if the service needs preparation.</summary>
    internal const string Definition = "definition";

    /// <summary>All files that this class may write.</summary>
    internal static ImmutableArray<string> Files { get; } =
        [Marker, Definition, "type", "run", "finish", "down-signal", TimeoutKill, NotificationDescriptor, "log/type", "log/run"];

    /// <summary>The file in which <c>berth run</c> reports that it has executed the workload; the run script opens it.</summary>
    internal const string Started = "started";

    // A shell redirects no descriptor above it.
    private const int LastDescriptor = 9;

    // The file with the process group for the finish script: s6-supervise starts a run script in a session of its own.
    private const string GroupFile = "group";

    // s6-log(8): s4096 to s268435455.
    private const long LeastLogSize = 4096, MostLogSize = 268435455;

    // "Do not start it again": the exit code of a finish script that s6-supervise understands.
    private const int PermanentFailure = 125;

    // sd_listen_fds(3).
    private const int FirstDescriptor = 3;

    /// <summary>The files.</summary>
    /// <param name="definition">A definition that has been checked.</param>
    /// <param name="logDirectory">Where its output is kept.</param>
    /// <param name="preparer">The berth that prepares a service before its program is executed; null: none.</param>
    /// <exception cref="ServiceException">The definition needs something that s6 does not support.</exception>
    internal static ImmutableArray<S6File> Render(ServiceDefinition definition, string logDirectory, string? preparer = null)
    {
        Check(definition, preparer);
        var isPrepared = NeedsPreparation(definition.Supervise);
        var stop = definition.Stop;
        var milliseconds = (long)stop.Delay.TotalMilliseconds;
        var files = ImmutableArray.CreateBuilder<S6File>();
        files.Add(new S6File(Marker, $"{definition.Name}\n"));
        if (isPrepared)
            files.Add(new S6File(Definition, System.Text.Encoding.UTF8.GetString(ServiceDefinitionFile.Write(definition).Span)));
        files.Add(new S6File("type", "longrun\n"));
        files.Add(new S6File("run", Run(definition, preparer, isPrepared), IsProgram: true));
        files.Add(new S6File("finish", Finish(definition.Supervise), IsProgram: true));
        // A timeout of 0 would mean none: a service without a delay is killed by the first signal.
        files.Add(new S6File("down-signal", $"{(milliseconds == 0 ? "SIGKILL" : stop.Signal)}\n"));
        files.Add(new S6File(TimeoutKill, string.Create(CultureInfo.InvariantCulture, $"{milliseconds}\n")));
        if (isPrepared || definition.Supervise.Ready is not null)
            files.Add(new S6File(NotificationDescriptor,
                string.Create(CultureInfo.InvariantCulture, $"{NotificationDescriptorOf(definition.Supervise)}\n")));
        files.Add(new S6File("log/type", "longrun\n"));
        files.Add(new S6File("log/run", Log(definition.Supervise.Log, logDirectory), IsProgram: true));
        return files.ToImmutable();
    }

    /// <summary>Whether the service needs preparation before its program is executed.</summary>
    internal static bool NeedsPreparation(SuperviseSpec supervise) =>
        supervise.Ready is PolledProbe || !supervise.Listen.IsEmpty || S6Order.Before(supervise).Any();

    /// <summary>
    /// The descriptor on which readiness is reported to s6-supervise: the service's own, or one above its sockets.
    /// </summary>
    internal static int NotificationDescriptorOf(SuperviseSpec supervise) =>
        supervise.Ready is DescriptorProbe probe ? probe.Descriptor : FirstDescriptor + supervise.Listen.Length;

    /// <summary>
    /// The descriptor of <see cref="Started"/>; null: nobody writes to it, because the service is no <c>berth run</c>, or no number is
    /// free.
    /// </summary>
    private static int? StartedDescriptorOf(ServiceDefinition definition, string? berth)
    {
        if (definition.Command is not [var program, "run", ..] || program != berth)
            return null;
        var last = NotificationDescriptorOf(definition.Supervise) == LastDescriptor ? LastDescriptor - 1 : LastDescriptor;
        return last > FirstDescriptor + definition.Supervise.Listen.Length ? last : null;
    }

    private static string Run(ServiceDefinition definition, string? berth, bool isPrepared)
    {
        var script = new StringBuilder($"#!/bin/sh\nexec 2>&1\necho $$ >{GroupFile}\n");
        if (isPrepared)
            script.Append("service=$PWD\n");
        if (StartedDescriptorOf(definition, berth) is { } started)
            script.Append(
                CultureInfo.InvariantCulture, $"exec {started}>{Started}\nexport {StartedFile.DescriptorVariable}={started}\n");
        if (definition.User is { } user)
            script.Append("HOME=~")
                .Append(user)
                .Append(" USER=")
                .Append(user)
                .Append(" LOGNAME=")
                .Append(user)
                .Append("\nexport HOME USER LOGNAME\n");
        script.Append(definition switch
        {
            { WorkingDirectory: { } directory } => $"cd {ShellWord.Quote(directory)} || exit 111\n",
            { User: not null } => "cd \"$HOME\" || exit 111\n",
            _ => "if [ \"$(id -u)\" = 0 ]; then cd /; else cd \"${HOME:-/}\"; fi || exit 111\n",
        });
        if (definition.Resources.OomScore is { } score)
            script.Append(CultureInfo.InvariantCulture, $"echo {score} >/proc/self/oom_score_adj || exit 111\n");
        script.Append("exec");
        if (isPrepared)
            script.Append(' ').Append(ShellWord.Quote(berth!)).Append(" service prepare \"$service\" --");
        if (definition.Resources.Nice is { } nice)
            script.Append(CultureInfo.InvariantCulture, $" nice -n {nice}");
        if (definition.User is not null)
            script.Append(" s6-setuidgid ").Append(definition.User);
        // With env(1) and not with the shell's export: a shell has read-only variables (UID), and variables that change its behaviour
        // (IFS).
        foreach (var word in ProgramArguments.WithVariables(definition.Environment, definition.Command))
            script.Append(' ').Append(ShellWord.Quote(word));
        return script.Append('\n').ToString();
    }

    // Arguments: exit code (256: a signal), signal, name, and since s6 2.12 the process group, all of which ends with the service.
    private static string Finish(SuperviseSpec supervise)
    {
        var script = new StringBuilder($"#!/bin/sh\nkill -s KILL -- \"-${{4:-$(cat {GroupFile})}}\" 2>/dev/null\n");
        if (supervise.Restart is RestartCondition.Never)
            script.Append(CultureInfo.InvariantCulture, $"exit {PermanentFailure}\n");
        else if (supervise.Restart is RestartCondition.OnFailure)
            script.Append(CultureInfo.InvariantCulture, $"[ \"$1\" != 0 ] || exit {PermanentFailure}\n");
        // What could not be executed cannot be a second later (berth(1)): that would be tried for ever.
        if (supervise.Restart is not RestartCondition.Never)
            script.Append(CultureInfo.InvariantCulture, $"case $1 in 125|126|127) exit {PermanentFailure} ;; esac\n");
        if (supervise.Restart is not RestartCondition.Never && supervise.StartLimit is { } limit)
            script.Append(CultureInfo.InvariantCulture,
                $"exec s6-permafailon {Math.Ceiling(limit.Within.TotalSeconds)} {limit.Starts} 0-255,{s_signals} true\n");
        else
            script.Append("exit 0\n");
        return script.ToString();
    }

    // In UTC: s6-log writes the local time without the time zone.
    private static string Log(LogSpec log, string directory) => string.Create(
        CultureInfo.InvariantCulture,
        $"#!/bin/sh\nexec env TZ=UTC s6-log n{log.Files} s{Math.Clamp(log.Size, LeastLogSize, MostLogSize)} T "
            + $"{ShellWord.Quote(directory)}\n");

    private static readonly string s_signals =
        string.Join(',', Enumerable.Range(1, (int)Signal.SIGSYS).Select(number => SignalName.Format((Signal)number)));

    private static void Check(ServiceDefinition definition, string? preparer)
    {
        if (definition.User is { } user && !UserName().IsMatch(user))
            throw new ServiceException(ServiceErrorKind.InvalidDefinition,
                $"service {definition.Name}: {ServiceException.Quote(user)} is no user's name that a shell understands",
                "write a name such as www-data");
        var (supervise, resources) = (definition.Supervise, definition.Resources);
        foreach (var (isAsked, what, suggestion) in (ReadOnlySpan<(bool, string, string)>)
        [
            (supervise.Ready is not (null or DescriptorProbe)
                && (preparer is null || supervise.Ready is not PolledProbe), "ask a service whether it is ready",
                    "let the service say it by a newline on a descriptor (ready.descriptor)"),
            (supervise.Start is StartCondition.OnConnection, "start a service with the first connection",
                "take start out"),
            (supervise.Backoff != new BackoffSpec(), "wait longer than the second that it always waits before a restart",
                "take backoff out"),
            (supervise.DieWithSupervisor, "end a service when its supervisor dies", "take dieWithSupervisor out"),
            (!resources.Rlimits.IsEmpty, "set resource limits", "take the rlimits out"),
            (resources.Scheduling is not null, "set a scheduling policy", "take it out"),
        ])
        {
            if (isAsked)
                throw ServiceException.NotSupportedHere(definition.Name, ServiceManagerKind.S6, what, suggestion);
        }
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]*\z")]
    private static partial Regex UserName();
}
