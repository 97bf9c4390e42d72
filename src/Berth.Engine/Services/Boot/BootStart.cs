using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Sandbox.Probing;
using Berth.Supervision.Services;
using Berth.Supervision.Systemd;

namespace Berth.Engine.Services.Boot;

/// <summary>
/// Arranges that Berth's own supervisor starts at boot, with a means that the host has. The supervisor then starts the services that should
/// run.
/// </summary>
/// <param name="berth">This program, by its absolute path.</param>
/// <param name="environment">The caller's variables.</param>
internal sealed class BootStart(string berth, IReadOnlyDictionary<string, string> environment)
{
    private const string Unit = "berth.service";
    private const string OpenRcScript = "/etc/init.d/berth";
    private const string S6Scan = "/run/service";
    private const UnixFileMode ProgramMode = (UnixFileMode)0x1ED;

    // Variables that change the place of the state.
    private static readonly string[] s_kept = ["XDG_STATE_HOME", "XDG_CONFIG_HOME"];

    private readonly string _user = Users.Find(Credentials.EffectiveUid)?.Name ?? $"{Credentials.EffectiveUid}";

    /// <summary>The caller's.</summary>
    public static BootStart Open() => new(BerthProgram.Called, HostContext.Environment());

    /// <summary>The means that this host has.</summary>
    public BootWay Way { get; } = Detect();

    /// <summary>
    /// How to start Berth's supervisor at boot: a command that arranges it, or an instruction.
    /// </summary>
    public string HowToEnable =>
        Way is BootWay.None ? $"start this at boot, as {_user}: {Command}" : "berth service enable-boot";

    /// <summary>
    /// The command that lets the services of a user run without a login; null: not needed, or already in force.
    /// </summary>
    public string? LingerLine =>
        Way is BootWay.User && !File.Exists($"/var/lib/systemd/linger/{_user}") ? $"sudo loginctl enable-linger {_user}" : null;

    private static string Init => File.Exists("/proc/1/comm") ? File.ReadAllText("/proc/1/comm").TrimEnd() : "";

    private string Command => $"{berth} supervise";

    private string UnitDirectory => (Way is BootWay.System
        ? SystemdOptions.System
        : SystemdOptions.User(environment.GetValueOrDefault("HOME", "/"), environment.GetValueOrDefault("XDG_CONFIG_HOME"))).UnitDirectory;

    private string Target => Way is BootWay.System ? "multi-user.target" : "default.target";

    private static string S6Directory => Path.Combine(S6Scan, "berth");

    /// <summary>Whether the start at boot is set up.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> IsEnabledAsync(CancellationToken cancellationToken) => Way switch
    {
        BootWay.System or BootWay.User =>
            File.Exists(Path.Combine(UnitDirectory, Unit))
                && FileStatus.Find(Path.Combine(UnitDirectory, $"{Target}.wants", Unit)) is not null
                && LingerLine is null,
        BootWay.OpenRc => File.Exists(OpenRcScript) && FileStatus.Find("/etc/runlevels/default/berth") is not null,
        BootWay.S6 => File.Exists(Path.Combine(S6Directory, "run")),
        BootWay.Cron =>
            (await CrontabAsync(cancellationToken).ConfigureAwait(false))
                .Split('\n')
                .Any(line => line.StartsWith("@reboot", StringComparison.Ordinal) && line.EndsWith(Command, StringComparison.Ordinal)),
        // If Berth is PID 1, it starts at boot already.
        _ => Init is "berth" or "berth-full",
    };

    /// <summary>Sets up the start at boot. A running supervisor is not changed.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>What was done; and a command that an administrator still has to run, or null.</returns>
    /// <exception cref="ServiceException">It cannot be set up; the suggestion has an alternative.</exception>
    public async Task<(string Done, string? Left)> EnableAsync(CancellationToken cancellationToken)
    {
        switch (Way)
        {
            case BootWay.System or BootWay.User:
                return await EnableUnitAsync(cancellationToken).ConfigureAwait(false);
            case BootWay.OpenRc:
                AtomicFile.Write(OpenRcScript,
                    Text($"#!/sbin/openrc-run\nsupervisor=supervise-daemon\ncommand={berth}\ncommand_args=supervise\nretry=TERM/300\n"),
                    ProgramMode);
                await RunAsync("rc-update", ["add", "berth", "default"], cancellationToken).ConfigureAwait(false);
                return ($"OpenRC starts {Command} ({OpenRcScript})", null);
            case BootWay.S6:
                Directory.CreateDirectory(S6Directory);
                AtomicFile.Write(Path.Combine(S6Directory, "run"),
                    Text($"#!/bin/sh\nexec env HOME={environment.GetValueOrDefault("HOME", "/")} {Command}\n"), ProgramMode);
                return ($"s6 starts {Command} ({S6Directory}), as long as {S6Scan} outlives a reboot", null);
            case BootWay.Cron:
                await EnableCronAsync(cancellationToken).ConfigureAwait(false);
                return ($"cron starts {Command} ({_user}'s crontab)", null);
            default:
                throw new ServiceException(
                    ServiceErrorKind.NotSupported, "there is no systemd, OpenRC, s6 or cron here to start it", HowToEnable);
        }
    }

    private async Task<(string Done, string? Left)> EnableUnitAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(UnitDirectory, Unit);
        Directory.CreateDirectory(UnitDirectory);
        var variables = string.Concat(
            s_kept.Where(name => environment.ContainsKey(name)).Select(name => $"Environment=\"{name}={environment[name]}\"\n"));
        // The supervisor stops its services in order and waits for them. It may create cgroups below its own.
        AtomicFile.Write(path, Text($"""
            [Unit]
            Description=Berth's supervisor
            [Service]
            Type=exec
            {variables}ExecStart={Command}
            Restart=always
            KillMode=mixed
            TimeoutStopSec=300
            Delegate=yes
            LimitNOFILE=524288
            [Install]
            WantedBy={Target}

            """), (UnixFileMode)0x1A4);
        string[] scope = Way is BootWay.User ? ["--user"] : [];
        await RunAsync("systemctl", [.. scope, "--quiet", "enable", Unit], cancellationToken).ConfigureAwait(false);
        if (LingerLine is not null)
            await CommandRunner.RunAsync(
                new Command("loginctl", ["--no-ask-password", "enable-linger"]), cancellationToken).ConfigureAwait(false);
        return ($"systemd starts {Command} ({path})", LingerLine);
    }

    private async Task EnableCronAsync(CancellationToken cancellationToken)
    {
        if (await IsEnabledAsync(cancellationToken).ConfigureAwait(false))
            return;
        var before = await CrontabAsync(cancellationToken).ConfigureAwait(false);
        var variables = string.Concat(s_kept.Where(name => environment.ContainsKey(name)).Select(name => $"{name}={environment[name]} "));
        var text = $"{before}{(before is "" || before.EndsWith('\n') ? "" : "\n")}@reboot {variables}{Command}\n";
        var result =
            await CommandRunner.RunAsync(new Command("crontab", ["-"]) { Input = Text(text) }, cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
            throw Failed("crontab", result);
    }

    // "no crontab for somebody" is exit code 1.
    private static async Task<string> CrontabAsync(CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync(new Command("crontab", ["-l"]), cancellationToken).ConfigureAwait(false);
        return result.IsSuccess ? result.Output : "";
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync(new Command(program, arguments), cancellationToken).ConfigureAwait(false);
        if (!result.IsSuccess)
            throw Failed(program, result);
    }

    private ServiceException Failed(string program, CommandResult result) =>
        new(ServiceErrorKind.Failed, $"cannot start Berth's supervisor at boot: {program}: {result.Error}",
            $"start this at boot, as {_user}: {Command}");

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static BootWay Detect()
    {
        if (Directory.Exists("/run/systemd/system"))
            return Credentials.IsRoot ? BootWay.System : BootWay.User;
        if (Credentials.IsRoot && Directory.Exists("/run/openrc"))
            return BootWay.OpenRc;
        if (Init is "s6-svscan" && FileStatus.Find(S6Scan) is { } scan && scan.Uid == Credentials.EffectiveUid)
            return BootWay.S6;
        return ExecutableFinder.Find("crontab") is null ? BootWay.None : BootWay.Cron;
    }
}
