using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Sandbox.Starting;
using Berth.Workloads;
using Berth.Workloads.Specs;

#pragma warning disable MA0015 // The exceptions name properties, which are the arguments of a command.
namespace Berth.Sandbox;

/// <summary>
/// A program to run in a sandbox of its own. It sees the system's programs and libraries read-only, an empty home directory and
/// <c>/tmp</c>, no network, and of the host's files what is named here; root's programs run as a user of their own. All that it starts is
/// in the sandbox too, and ends with it.
/// </summary>
/// <example>
/// <code>
/// var result = await new SandboxCommand("/bin/ls", "-la") { ReadOnly = { "/srv/data" }, WorkingDirectory = "/srv/data" }.RunAsync();
/// </code>
/// </example>
public sealed class SandboxCommand
{
    /// <summary>
    /// How many bytes of standard output, and of standard error, are kept unless <see cref="OutputLimit"/> says otherwise.
    /// </summary>
    public const int DefaultOutputLimit = 1024 * 1024;

    private readonly WorkloadSpec _spec;

    /// <summary>A program and its arguments.</summary>
    /// <param name="program">Its absolute path, or a name that is looked up along PATH.</param>
    /// <param name="arguments">What it gets after its name.</param>
    public SandboxCommand(string program, params IEnumerable<string> arguments)
        : this(new WorkloadSpec
        {
            Name = WorkloadNames.For(program),
            Command = [program,
            .. arguments],
            Sandbox = new SandboxSpec { Profile = SandboxProfile.Strict, Network = NetworkMode.None }
        })
    {
    }

    /// <summary>
    /// A workload as a <c>berth.json</c> describes it (<see cref="WorkloadFile"/> reads one), of which the command, the environment and
    /// the sandbox count. It has the namespaces of its own that ending it whole needs, also where the description would do with less.
    /// </summary>
    /// <param name="workload">The description.</param>
    /// <exception cref="ArgumentException">It asks for what only <c>berth run</c> does: a terminal, host services, no sandbox.</exception>
    public SandboxCommand(WorkloadSpec workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (workload is not { Isolation: Isolation.Sandbox, Sandbox.Tty: not true, Sandbox.Namespaces.Pid: true, Grants.HostServices.IsEmpty: true })
            throw new ArgumentException(
                "A workload with a terminal, host services, or no sandbox with processes of its own is run by `berth run`.",
                nameof(workload));
        _spec = workload;
    }

    /// <summary>Files and directories of the host that it can read; absolute paths.</summary>
    public IList<string> ReadOnly { get; } = [];

    /// <summary>Files and directories of the host that it can read and change; absolute paths.</summary>
    public IList<string> Writable { get; } = [];

    /// <summary>Absolute paths and globs (<c>*</c>, <c>**</c>, <c>?</c>) that it cannot read, even below what it can.</summary>
    public IList<string> Denied { get; } = [];

    /// <summary>Variables added to its small environment, or replacing what is there.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it starts, an absolute path that it can see; null: its home directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Whether it has the host's network; else it has none.</summary>
    public bool HasNetwork { get; set; }

    /// <summary>How long it may run; what is not over by then is killed. Null: as long as it likes.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many bytes of standard output, and of standard error, <see cref="RunAsync"/> keeps; what comes after is not.</summary>
    public int OutputLimit { get; set; } = DefaultOutputLimit;

    /// <summary>What <see cref="RunAsync"/> gives it on standard input, read to its end; stays the caller's. Null: nothing.</summary>
    public Stream? Input { get; set; }

    /// <summary>
    /// Runs it to its end, and keeps what it writes. When this returns or throws, nothing that it started runs any more, and the host is as
    /// it was but for what it wrote.
    /// </summary>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SandboxTimeoutException">It was not over within <see cref="Timeout"/>.</exception>
    /// <exception cref="BerthException">It could not be started, or something done to the host could not be undone.</exception>
    /// <exception cref="LinuxException">The system refused something that starting needs.</exception>
    /// <exception cref="ArgumentException">A property is out of range, or contradicts another.</exception>
    public async Task<SandboxResult> RunAsync(CancellationToken cancellationToken = default)
    {
        var limit = OutputLimit;
        ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(OutputLimit));
        var process = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using (process.ConfigureAwait(false))
            return await process.CaptureAsync(Input, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts it, and returns when its program runs. Whoever started it disposes of what is returned, which ends it.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing runs.</exception>
    /// <exception cref="BerthException">It could not be started.</exception>
    /// <exception cref="LinuxException">The system refused something that starting needs.</exception>
    /// <exception cref="ArgumentException">A property is out of range, or contradicts another.</exception>
    public async Task<SandboxedProcess> StartAsync(CancellationToken cancellationToken = default)
    {
        var (spec, timeout) = (Spec(), Timeout);
        if (timeout is { } time)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(Timeout));
        var process = await Task.Run(() => new SandboxedProcess(SandboxStart.Run(spec), timeout), cancellationToken).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested)
            return process;
        await process.DisposeAsync().ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>All of it as a description.</summary>
    private WorkloadSpec Spec()
    {
        var sandbox = _spec.Sandbox;
        return _spec with
        {
            Environment = _spec.Environment.SetItems(Environment),
            WorkingDirectory = WorkingDirectory ?? _spec.WorkingDirectory,
            Supervise = SuperviseSpec.Default,
            Sandbox = sandbox with
            {
                Require = IsolationTier.Namespaces,
                Tty = false,
                Network = HasNetwork ? NetworkMode.Host : sandbox.Network,
                Filesystem = sandbox.Filesystem.AddRange(Grants()),
                Deny = sandbox.Deny.AddRange(Denied.Select(DenySpec.FromString)),
                // Who ends a sandbox here kills what is in it.
                Stop = sandbox.Stop with { Delay = TimeSpan.Zero },
            },
        };
    }

    /// <summary>What is above comes before what is below, which would be covered otherwise.</summary>
    private ImmutableArray<FilesystemEntry> Grants()
    {
        if (ReadOnly.Intersect(Writable, StringComparer.Ordinal).FirstOrDefault() is { } both)
            throw new ArgumentException($"{both} is both in {nameof(ReadOnly)} and in {nameof(Writable)}.");
        return
        [
            .. ReadOnly.Select(static path => new BindEntry(path, path))
                .Concat(Writable.Select(static path => new BindEntry(path, path) { Write = true }))
                .OrderBy(static grant => grant.Source, StringComparer.Ordinal),
        ];
    }
}
