using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Client;
using Berth.Supervisor.Control;
using Berth.Supervisor.RuntimeFiles;
using Berth.Supervisor.Storage;
using Berth.Supervisor.Upgrade;

namespace Berth.Supervisor;

/// <summary>
/// Berth's own supervisor: one thread that starts services, watches them, and starts them again; and one that moves their output into logs.
/// Services outlive it: when it ends, is replaced or killed, they run on, and the next one takes them over. Commands come in over a socket:
/// see <see cref="BuiltinServiceManager"/>.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class BuiltinSupervisor
{
    /// <summary>
    /// In the environment of a program that becomes a supervisor in the place of another: where that one's state is. It is for no service.
    /// </summary>
    public const string StateVariable = Succession.StateVariable;

    private const int StackSize = 512 * 1024;

    private readonly SupervisorOptions _options;
    private readonly SupervisorPaths _paths;
    private readonly TaskCompletionSource _answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SupervisorRun? _run;

    /// <summary>Makes a supervisor. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="options">What it works with.</param>
    public BuiltinSupervisor(SupervisorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _paths = new SupervisorPaths(options.StateDirectory, options.RuntimeDirectory);
    }

    /// <summary>
    /// Completes when the supervisor listens on its control socket: a client that connects from then on is answered. Where it ends before
    /// that, only the task of <see cref="RunAsync"/> completes.
    /// </summary>
    public Task Answering => _answering.Task;

    /// <summary>
    /// Takes over what runs, starts what should, and supervises until it is cancelled, in a thread of its own. Raises this process's limit
    /// of open descriptors.
    /// </summary>
    /// <param name="cancellationToken">Ends it, in order: see <see cref="SupervisorOptions.StopServicesAtEnd"/>.</param>
    /// <exception cref="ServiceException">Another supervisor has these directories.</exception>
    /// <exception cref="IOException">The directories can't be made or used.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void RunToEnd()
        {
            try
            {
                Run(cancellationToken);
                ended.SetResult();
            }
#pragma warning disable CA1031 // It ends the supervisor, by the task.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                ended.SetException(failure);
            }
        }

        new Thread(RunToEnd, StackSize) { IsBackground = true, Name = "supervision" }.UnsafeStart();
        return ended.Task;
    }

    /// <summary>
    /// As <see cref="RunAsync"/>, in the calling thread, which is to be the process's first where services die with their supervisor
    /// (<see cref="Berth.Workloads.Specs.SuperviseSpec.DieWithSupervisor"/>): they die with the thread that started them, and the first is
    /// the one that is there after exec.
    /// </summary>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    /// <exception cref="ServiceException">Another supervisor has these directories.</exception>
    /// <exception cref="IOException">The directories can't be made or used.</exception>
    /// <exception cref="InvalidDataException">This process was a supervisor whose state is not understood.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        using var succession = Succession.Take();
        if (succession is { IsRehearsal: true })
            return;
        _paths.CreateState();
        using var held = SupervisorLock.Take(_paths, succession?.TakeLock());
        using var run = new SupervisorRun(_options, _paths, held, succession?.DescriptorLimit, cancellationToken);
        _run = run;
        run.Run(succession, () => _answering.TrySetResult());
    }

    /// <summary>What can be asked of it, once it runs.</summary>
    internal IControlledSupervisor Commands => _run!.Commands;

    /// <summary>How many wait for something to be so.</summary>
    internal Task<int> CountWaitsAsync() => _run!.CountWaitsAsync();

    /// <summary>How many timers there are.</summary>
    internal Task<int> CountTimersAsync() => _run!.CountTimersAsync();

    /// <summary>Has something found out on the thread of the supervision.</summary>
    internal Task<T> InLoopAsync<T>(Func<T> find) => _run!.InLoopAsync(find);
}
