using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Sandbox.Starting;
using Berth.Workloads;
using Berth.Workloads.Specs;

#pragma warning disable MA0015 // The exceptions name properties, which are the arguments of a command.
namespace Berth.Sandbox;

/// <summary>
/// A program to run in a sandbox of its own. The program sees the system's programs and libraries read-only, an empty home directory and
/// <c>/tmp</c>, no network, and those files of the host that are named here. Programs of root run as a user of their own. All processes
/// that the program starts are in the sandbox too, and end with it.
/// </summary>
/// <example>
/// <code>
/// var result = await new SandboxCommand("/bin/ls", "-la") { ReadOnly = { "/srv/data" }, WorkingDirectory = "/srv/data" }.RunAsync();
/// </code>
/// </example>
public sealed class SandboxCommand
{
    /// <summary>
    /// The default of <see cref="OutputLimit"/>, in bytes.
    /// </summary>
    public const int DefaultOutputLimit = 1024 * 1024;

    private readonly WorkloadSpec _spec;

    /// <summary>A program and its arguments.</summary>
    /// <param name="program">The absolute path of the program, or a name that is searched for in PATH.</param>
    /// <param name="arguments">The arguments after the program's name.</param>
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
    /// A workload from a <c>berth.json</c> (<see cref="WorkloadFile"/> reads one). The command, the environment and the sandbox of the
    /// description are used. The workload always gets the namespaces that are needed to end all its processes, even if the description
    /// accepts fewer.
    /// </summary>
    /// <param name="workload">The description.</param>
    /// <exception cref="ArgumentException">The description has a terminal, host services, or no sandbox, which only <c>berth run</c>
    /// supports.</exception>
    public SandboxCommand(WorkloadSpec workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (workload is not
            {
                Isolation: Isolation.Sandbox,
                Sandbox.Tty: not true,
                Sandbox.Namespaces.Pid: true,
                Grants.HostServices.IsEmpty: true,
            })
            throw new ArgumentException(
                "A workload with a terminal, host services, or no sandbox with processes of its own is run by `berth run`.",
                nameof(workload));
        _spec = workload;
    }

    /// <summary>Absolute paths of files and directories of the host that the program can read.</summary>
    public IList<string> ReadOnly { get; } = [];

    /// <summary>Absolute paths of files and directories of the host that the program can read and change.</summary>
    public IList<string> Writable { get; } = [];

    /// <summary>
    /// Absolute paths and globs (<c>*</c>, <c>**</c>, <c>?</c>) that the program cannot read, even below a readable directory.
    /// </summary>
    public IList<string> Denied { get; } = [];

    /// <summary>Variables to add to the program's small environment, or to replace in it.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The working directory, an absolute path that the program can see; null: its home directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Whether the program has the host's network; otherwise it has none.</summary>
    public bool HasNetwork { get; set; }

    /// <summary>The timeout after which the sandbox is killed. Null: none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The number of bytes of standard output, and of standard error, that <see cref="RunAsync"/> keeps. Further output is discarded.
    /// </summary>
    public int OutputLimit { get; set; } = DefaultOutputLimit;

    /// <summary>
    /// The content of standard input for <see cref="RunAsync"/>, which reads the stream to its end. The caller still owns the stream. Null:
    /// empty.
    /// </summary>
    public Stream? Input { get; set; }

    /// <summary>
    /// Runs the program to its end, and keeps its output. When this returns or throws, no process of the sandbox runs any more, and Berth's
    /// changes of the host are reverted.
    /// </summary>
    /// <param name="cancellationToken">Kills the sandbox.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SandboxTimeoutException"><see cref="Timeout"/> has elapsed.</exception>
    /// <exception cref="BerthException">The program could not be started, or a change of the host could not be reverted.</exception>
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

    /// <summary>Starts the program, and returns when it runs. The caller disposes the returned object, which ends the sandbox.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing runs.</exception>
    /// <exception cref="BerthException">The program could not be started.</exception>
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

    /// <summary>The command as a description.</summary>
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
                // This library ends a sandbox by killing it.
                Stop = sandbox.Stop with { Delay = TimeSpan.Zero },
            },
        };
    }

    /// <summary>Sorts paths so that a directory comes before paths below it, and does not cover them.</summary>
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
