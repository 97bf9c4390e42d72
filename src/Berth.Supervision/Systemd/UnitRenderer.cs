using System.Collections.Immutable;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Supervision.Definitions;
using Berth.Supervision.Probes;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Systemd;

/// <summary>Writes a definition as unit files: systemd.service(5), systemd.socket(5), systemd.timer(5).</summary>
internal static class UnitRenderer
{
    /// <summary>The section that marks units of Berth; systemd ignores sections that begin with X-.</summary>
    internal const string Marker = "[X-Berth]";

    /// <summary>The variable in the unit that makes <c>berth run</c> report its start.</summary>
    internal const string StartedVariable = "BERTH_STARTED_FILE";

    // RestartSteps= and RestartMaxDelaySec=.
    private const int FirstWithSteps = 254;

    /// <summary>The unit files by name.</summary>
    /// <param name="definition">A definition that has been checked.</param>
    /// <param name="scope">The system's services or a user's.</param>
    /// <param name="prober">The berth that probes services; null: none.</param>
    /// <param name="version">The version of systemd.</param>
    /// <exception cref="ServiceException">The definition needs something that systemd does not support.</exception>
    internal static ImmutableSortedDictionary<string, string> Render(
        ServiceDefinition definition, ServiceScope scope, string? prober = null, int version = 0)
    {
        var names = new UnitNames(definition.Name);
        var units = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        units[names.ServiceUnit] = Service(definition, scope, names, prober, version);
        if (!definition.Supervise.Listen.IsEmpty)
            units[names.SocketUnit] = Socket(definition, names);
        if (definition.Supervise.Timer is { } timer)
            units[names.TimerUnit] = TimerUnit.Render(definition, timer);
        return units.ToImmutable();
    }

    /// <summary>Begins a unit file.</summary>
    internal static UnitText Begin(ServiceDefinition definition) => new UnitText()
        .Section("X-Berth").Set("Service", definition.Name.ToString())
        .Section("Unit").Set("Description", UnitText.Plain(definition.Description) ?? $"Service {definition.Name} of Berth");

    /// <summary>The target in which services are enabled.</summary>
    internal static string Target(ServiceScope scope) => scope is ServiceScope.System ? "multi-user.target" : "default.target";

    /// <summary>Whether a service is started without a timer or a connection, so that its service unit is enabled.</summary>
    internal static bool IsStartedAtOnce(string serviceUnit) => serviceUnit.Contains("\n[Install]\n", StringComparison.Ordinal);

    private static string Service(ServiceDefinition definition, ServiceScope scope, UnitNames names, string? prober, int version)
    {
        var supervise = definition.Supervise;
        var unit = Begin(definition);
        Order(unit, definition, names);
        if (supervise.StartLimit is { } limit)
            unit.Set("StartLimitIntervalSec", limit.Within).Set("StartLimitBurst", limit.Starts);
        else
            unit.Set("StartLimitIntervalSec", "0");

        unit.Section("Service");
        unit.Set("Type", supervise.Ready is NotifyProbe ? "notify" : "exec");
        if (supervise.Ready is { } ready)
            unit.Set("TimeoutStartSec", ready.Timeout);
        if (supervise.Ready is NotifyProbe || supervise.Watchdog is not null)
            unit.Set("NotifyAccess", "all");
        if (supervise.Watchdog is { } watchdog)
            unit.Set("WatchdogSec", watchdog);
        Run(unit, definition, scope);
        Probe(unit, definition, names, prober);
        Restart(unit, definition, version);
        Stop(unit, definition.Stop);
        unit.Set("StandardOutput", "journal").Set("StandardError", "inherit").Set("SyslogIdentifier", names.Identifier);
        UnitLimits.Set(unit, definition.Resources);
        Harden(unit, definition.Hardening);
        UnitClosure.Set(unit, definition, scope);
        if (supervise is { Timer: null, Start: StartCondition.AtOnce })
            unit.Section("Install").Set("WantedBy", Target(scope));
        return unit.ToString();
    }

    private static void Order(UnitText unit, ServiceDefinition definition, UnitNames names)
    {
        var supervise = definition.Supervise;
        foreach (var after in supervise.After.Concat(supervise.Requires).Concat(supervise.Wants).Distinct(StringComparer.Ordinal))
            unit.Set("After", UnitOf(after));
        foreach (var required in supervise.Requires)
            unit.Set("Requires", UnitOf(required));
        foreach (var wanted in supervise.Wants)
            unit.Set("Wants", UnitOf(wanted));
        if (!supervise.Listen.IsEmpty)
            unit.Set("Requires", names.SocketUnit).Set("After", names.SocketUnit);

        static string UnitOf(string service) => new UnitNames(ServiceName.Parse(service)).ServiceUnit;
    }

    private static void Run(UnitText unit, ServiceDefinition definition, ServiceScope scope)
    {
        // systemd accepts UTF-8 in a variable, without control characters except these two, and in a program's path also no quotes or
        // backslashes.
        var plain = definition.Environment.ToLookup(variable =>
            !HostText.HasBytes($"{variable.Key}={variable.Value}")
                && !variable.Value.Any(character => char.IsControl(character) && character is not ('\n' or '\t')));
        foreach (var (key, value) in plain[true])
            unit.SetWords("Environment", [$"{key}={value}"]);
        var isPlainProgram = !HostText.HasBytes(definition.Command[0])
            && !definition.Command[0].Any(character => char.IsControl(character) || character is '"' or '\'' or '\\');
        IEnumerable<string> command = isPlainProgram
            && !plain[false].Any() ? definition.Command : ProgramArguments.WithVariables(plain[false], definition.Command);
        // The colon disables the expansion of $ in arguments.
        unit.SetWords("ExecStart", command.Select((argument, index) => index == 0 ? ":" + argument : argument));

        if (definition.User is { } user)
            unit.Set("User", UnitText.Plain(user) ?? throw Unwritable(definition, "user", user));
        if (definition.WorkingDirectory is { } directory)
            unit.Set("WorkingDirectory", UnitText.Plain(directory) ?? throw Unwritable(definition, "working directory", directory));
        else if (definition.User is not null || scope is ServiceScope.User)
            unit.Set("WorkingDirectory", "~");
    }

    /// <summary>
    /// A unit becomes active, and units after it start, when its ExecStartPost= has succeeded. That program waits until the program in the
    /// sandbox was executed (systemd itself sees only <c>berth run</c>), and probes until the service is ready.
    /// </summary>
    private static void Probe(UnitText unit, ServiceDefinition definition, UnitNames names, string? prober)
    {
        var probe = definition.Supervise.Ready as PolledProbe;
        if (definition.Supervise.Ready is DescriptorProbe || (probe is not null && prober is null))
            throw NotSupported(definition, "know of a service by such a probe that it is ready",
                "let the service say it by sd_notify (ready.notify)");
        if (OperatingSystem.IsLinux())
            ProbeLoop.ThrowIfImpossible(definition, ServiceManagerKind.Systemd);
        var tells = prober is not null && definition.Supervise.Ready is not NotifyProbe && IsRun(definition, prober);
        if (tells)
            unit.Set("RuntimeDirectory", names.Identifier).SetWords("Environment", [$"{StartedVariable}=started"]);
        if (tells || probe is not null)
            unit.SetWords("ExecStartPost", [":" + prober, .. ReadinessProbe.Arguments(probe)]);
    }

    /// <summary>Whether systemd starts a berth that executes the service's program and reports that.</summary>
    private static bool IsRun(ServiceDefinition definition, string prober) =>
        definition.Command is [var program, "run", ..] && program == prober;

    private static void Restart(UnitText unit, ServiceDefinition definition, int version)
    {
        var supervise = definition.Supervise;
        unit.Set("Restart", supervise.Restart switch
        {
            RestartCondition.Always => "always",
            RestartCondition.OnFailure => "on-failure",
            _ => "no",
        });
        // systemd treats these signals as a successful end; the numbers are a launcher's exit codes for them.
        if (supervise.Restart is RestartCondition.OnFailure)
            unit.Set("RestartForceExitStatus", "SIGHUP SIGINT SIGTERM SIGPIPE 129 130 141 143");
        // Berth's own exit codes: the workload could not be started, and the next attempt would fail too.
        if (supervise.Restart is not RestartCondition.Never)
            unit.Set("RestartPreventExitStatus", "125 126 127");
        BackOff(unit, definition, version);
    }

    private static void BackOff(UnitText unit, ServiceDefinition definition, int version)
    {
        var backoff = definition.Supervise.Backoff;
        unit.Set("RestartSec", backoff.Initial);
        if (backoff.Initial == TimeSpan.Zero || backoff.Maximum <= backoff.Initial)
            return;
        if (version >= FirstWithSteps)
            unit.Set("RestartSteps",
                (long)Math.Ceiling(Math.Log2(backoff.Maximum / backoff.Initial))).Set("RestartMaxDelaySec", backoff.Maximum);
        else if (backoff != new BackoffSpec())
            throw NotSupported(definition, $"wait longer before each restart, which takes systemd {FirstWithSteps} (this is {version})",
                "set backoff.maximum to backoff.initial");
    }

    private static void Stop(UnitText unit, StopSpec stop)
    {
        // 0 would mean no timeout.
        if (stop.Delay > TimeSpan.Zero)
            unit.Set("KillSignal", stop.Signal).Set("TimeoutStopSec", stop.Delay);
        else
            unit.Set("KillSignal", "SIGKILL");
        // An end by the stop signal is not a failure, nor is the exit code of a launcher for it.
        if (SignalName.TryParse(stop.Signal, out var signal))
            unit.Set("SuccessExitStatus", $"{128 + (int)signal} {SignalName.Format(signal)}");
        unit.Set("KillMode", "mixed");
    }

    private static void Harden(UnitText unit, ServiceHardening hardening)
    {
        if (hardening.NoNewPrivileges)
            unit.Set("NoNewPrivileges", "yes");
        if (hardening.ProtectSystem is not SystemProtection.None)
        {
            unit.Set("ProtectSystem", hardening.ProtectSystem switch
            {
                SystemProtection.System => "yes",
                SystemProtection.Full => "full",
                _ => "strict",
            });
        }

        if (hardening.PrivateTmp)
            unit.Set("PrivateTmp", "yes");
        if (hardening.CapabilityBounding is { } bounding)
            unit.SetWords("CapabilityBoundingSet", bounding);
        if (!hardening.AmbientCapabilities.IsEmpty)
            unit.SetWords("AmbientCapabilities", hardening.AmbientCapabilities);
    }

    private static string Socket(ServiceDefinition definition, UnitNames names)
    {
        var sockets = definition.Supervise.Listen;
        var (name, mode) = (sockets[0].Name ?? definition.Name.ToString(), sockets[0].Mode);
        if (sockets.Any(socket => (socket.Name ?? definition.Name.ToString()) != name || socket.Mode != mode))
            throw NotSupported(definition, "give the sockets of one service different names or modes and keep them in order",
                "give them one name and one mode");
        var unit = Begin(definition).Section("Socket").Set("Service", names.ServiceUnit);
        foreach (var socket in sockets)
        {
            var key = socket.Kind switch
            {
                ListenKind.Datagram => "ListenDatagram",
                ListenKind.Seqpacket => "ListenSequentialPacket",
                _ => "ListenStream",
            };
            var address = socket.Address.ToString();
            unit.Set(key, UnitText.Plain(address) ?? throw Unwritable(definition, "socket", address));
        }

        if (!name.Any(character => char.IsControl(character) || character is ':'))
            unit.Set("FileDescriptorName", UnitText.Plain(name) ?? throw Unwritable(definition, "socket's name", name));
        else
            throw Unwritable(definition, "socket's name", name);
        if (mode is { } bits)
            unit.Set("SocketMode", "0" + Convert.ToString(bits, 8));
        return unit.Section("Install").Set("WantedBy", "sockets.target").ToString();
    }

    private static ServiceException NotSupported(ServiceDefinition definition, string what, string suggestion) =>
        ServiceException.NotSupportedHere(definition.Name, ServiceManagerKind.Systemd, what, suggestion);

    private static ServiceException Unwritable(ServiceDefinition definition, string noun, string text) => new(
        ServiceErrorKind.InvalidDefinition,
        $"service {definition.Name}: the {noun} {ServiceException.Quote(text)} can't be written in a unit file",
        "choose one without control characters, blanks at its ends, and a backslash at its end");
}
