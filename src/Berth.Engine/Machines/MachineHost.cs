using System.Text;
using Berth.Descriptions.Text;
using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Host;
using Berth.Linux.Kernel;
using Berth.Linux.Processes;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Machines;

/// <summary>The machines of the caller, and what the engine needs to start them.</summary>
internal sealed class MachineHost
{
    /// <summary>The line that a keeper prints when its machine runs.</summary>
    public const string Started = "started";

    /// <summary>How long a guest may take from its start to its agent's first answer.</summary>
    public static readonly TimeSpan BootTime = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_endTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);
    private const int MostText = 4096;
    private const int MemoryUnit = 1024 * 1024;

    /// <summary>The store.</summary>
    public MachineStore Store { get; } = new(HostContext.Directories());

    /// <summary>Told for how long a machine has been starting; null: it does not start any more.</summary>
    public Action<string, TimeSpan?> Starting { get; init; } = static (_, _) => { };

    /// <summary>The images of a state directory, which are not changed while there are machines of them.</summary>
    public static ImageStore OpenImages(StateDirectories directories) => new(directories, new MachineStore(directories));

    /// <summary>The executable of the guest agent.</summary>
    /// <exception cref="MachineException">It is not where it should be.</exception>
    public static string Agent
    {
        get
        {
            const string Name = "berth-guest";
            var own = Path.GetDirectoryName(BerthProgram.Supervising) ?? "/";
            string[] places = OwnProcess.Variable("BERTH_GUEST_AGENT") is { Length: > 0 } forced
                ? [forced]
                : [Path.Combine(own, Name), Path.GetFullPath("../libexec/berth/" + Name, own)];
            return Array.Find(places, static place => FileStatus.TryOf(place) is { Kind: FileKind.Regular })
                ?? throw new MachineException(
                    $"the agent for guests is not installed: {string.Join(", ", places)}", "make native, or name it in BERTH_GUEST_AGENT");
        }
    }

    /// <summary>The record of what a front end says.</summary>
    /// <exception cref="MachineException">It is not possible.</exception>
    public static MachineRecord Describe(MachineOptions options, bool isTemporary)
    {
        var name = options.Name ?? MakeUpName(options);
        if (!MachineName.IsValid(name))
        {
            throw new MachineException(
                $"\"{name}\" is no name for a machine", "use at most 63 lower-case letters, digits and '-', the first a letter or a digit");
        }

        if (options.Image is null && options.Kernel is null)
            throw new MachineException("a machine needs an image, or a kernel", "name an image, or a kernel");
        if (!options.Ports.IsEmpty && !options.HasNetwork)
            throw new MachineException("ports lead into a machine with a network only", "give it a network");
        return new MachineRecord
        {
            Name = name,
            Created = TimeProvider.System.GetUtcNow(),
            Image = options.Image is null ? null : ImagePath(options.Image),
            Kernel = Resolve(options.Kernel),
            Initrd = Resolve(options.Initrd),
            Modules = options.Modules is MachineRecord.NoModules ? options.Modules : Resolve(options.Modules),
            Model = options.Model ?? MachineModel.MicroVm,
            Processors = options.Processors ?? 1,
            Memory = Math.Max(options.Memory ?? 512L * MemoryUnit, 64L * MemoryUnit),
            WorkDisk = options.WorkDisk ?? 0,
            HasNetwork = options.HasNetwork,
            Ports = options.Ports,
            Shares = [.. options.Shares.Select(static share => share with { HostPath = WorkingDirectory.Resolve(share.HostPath) })],
            KernelParameters = options.KernelParameters,
            IsTemporary = isTemporary,
            Restarts = options.Restarts,
        };
    }

    /// <summary>Refuses a machine with more memory than the host has, and warns of more processors.</summary>
    /// <param name="record">The machine.</param>
    /// <param name="warn">Told what is unwise.</param>
    /// <exception cref="MachineException">It has more memory.</exception>
    public static void RequireResources(MachineRecord record, Action<string> warn)
    {
        var (memory, processors) = (HostResources.Read().HostMemory, Environment.ProcessorCount);
        if (record.Memory > memory)
        {
            throw new MachineException(
                $"a machine of {ByteSize.Format(record.Memory)} memory does not fit: this host has {memory >> 20}M",
                "give it less") { Members = [nameof(MachineOptions.Memory)] };
        }

        if (record.Processors > processors)
        {
            warn(
                $"the machine {record.Name} has {record.Processors} processors, and this host {processors}: "
                    + "with more than those, it is slower");
        }
    }

    /// <summary>What a start would find wrong with a machine, before a running one is stopped for it.</summary>
    /// <exception cref="MachineException">It can't be started.</exception>
    public void RequireStartable(string name)
    {
        _ = Agent;
        StartConditions.Require(Store, Store.Find(name));
    }

    /// <summary>Starts a machine's keeper, and returns when the VMM runs.</summary>
    /// <param name="name">The machine.</param>
    /// <param name="attachment">While the other end of this pipe is open, the machine runs; null: it runs on its own.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="MachineException">It runs already, or cannot be started; the message has the keeper's words.</exception>
    public async Task StartAsync(string name, Pipe? attachment, CancellationToken cancellationToken)
    {
        if (Store.Find(name).IsWorkloads)
        {
            throw new MachineException(
                $"{name} is the machine of a workload, which starts it", "berth run its description, or berth start its service");
        }

        using var held = Store.Lock(name);
        // One whose keeper was killed gets another, which starts nothing.
        if (Store.FindRun(name) is not null && MachineKeeper.IsKept(Store, name))
            throw new MachineException($"the machine {name} runs already");
        using var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var keeper = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = BerthProgram.Supervising,
            Arguments = ["berth", "vm", "keep", .. attachment is null ? (string[])[] : ["--attached"], name],
            NewSession = true,
            CloseOthers = true,
            WorkingDirectory = "/",
            Descriptors = [new(attachment?.ReadEnd ?? nothing, 0), new(output.WriteEnd, 1), new(output.WriteEnd, 2)],
        });
        output.WriteEnd.Dispose();
        attachment?.ReadEnd.Dispose();
        var said = await ReadAsync(output, cancellationToken).ConfigureAwait(false);
        if (!said.EndsWith(Started + "\n", StringComparison.Ordinal))
            throw new MachineException($"the machine {name} did not start: {said.Trim().Replace("berth: ", "", StringComparison.Ordinal)}");
    }

    /// <summary>Waits until a machine's agent answers, and its system has started.</summary>
    /// <returns>The guest's word for its state.</returns>
    /// <exception cref="MachineException">It ended, or took too long; the message has the end of its console.</exception>
    public async Task<string> AwaitReadyAsync(string name, CancellationToken cancellationToken)
    {
        var machine = Store.FindRunning(name);
        // That of a temporary machine is removed as soon as it has ended.
        using var console = MachineLogs.TryOpen(Store, name);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(BootTime);
        using var vmm = ProcessHandle.TryOpen(machine.Run.Vmm);
        var ended = vmm?.WaitForExitAsync(limit.Token) ?? Task.CompletedTask;
        var ready = machine.Guest.AwaitReadyAsync(limit.Token);
        await AwaitAnyAsync(name, ready, ended).ConfigureAwait(false);
        // A machine that powers off closes its agent's port first, and ends a little later.
        if (ready is { IsFaulted: true, Exception.InnerException: GuestProtocolException or IOException })
            await Task.WhenAny(ended, Task.Delay(s_endTime, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
        if (ready.IsCompletedSuccessfully || (ready.IsFaulted && machine.Run.Vmm.IsAlive()))
            return await ready.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var why = machine.Run.Vmm.IsAlive() ? $"has not started within {BootTime.TotalMinutes:0} minutes" : "ended while it started";
        await AwaitLogAsync(name).ConfigureAwait(false);
        throw new MachineException($"the machine {name} {why}; its console ends with:\n{LastLines(console)}");
    }

    /// <summary>Waits for one of two tasks, and reports each second that the machine starts.</summary>
    private async Task AwaitAnyAsync(string name, Task ready, Task ended)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!ready.IsCompleted && !ended.IsCompleted)
        {
            Starting(name, TimeProvider.System.GetElapsedTime(begun));
            await Task.WhenAny(ready, ended, Task.Delay(s_reportInterval)).ConfigureAwait(false);
        }

        Starting(name, null);
    }

    /// <summary>Waits until the keeper of a machine that has ended has written the rest of its console.</summary>
    private async Task AwaitLogAsync(string name)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (MachineKeeper.IsKept(Store, name) && TimeProvider.System.GetElapsedTime(begun) < s_endTime)
            await Task.Delay(s_interval).ConfigureAwait(false);
    }

    /// <summary>Notes that a machine is meant to end: its keeper does not start it again.</summary>
    public void MarkStopping(string name) => MachineKeeper.MarkStopping(Store, name);

    /// <summary>Waits until a machine that has ended has no keeper any more.</summary>
    public Task AwaitKeeperAsync(string name) => MachineKeeper.AwaitEndAsync(Store, name);

    /// <summary>The last lines of a machine's console.</summary>
    private static string LastLines(FileStream? console)
    {
        const int Lines = 12;
        var text = console is null ? "(it has written nothing)" : Encoding.UTF8.GetString(MachineLogs.ReadEnd(console, MostText));
        return string.Join('\n', text.TrimEnd().Split('\n').TakeLast(Lines).Select(Printable.Line));
    }

    private static async Task<string> ReadAsync(Pipe output, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        var buffer = new byte[MostText];
        // A failing keeper says why, and ends.
        while (said.Length < MostText && await DescriptorIO.ReadAsync(output.ReadEnd, buffer, cancellationToken).ConfigureAwait(false)
            is > 0 and var count)
        {
            said.Append(Encoding.UTF8.GetString(buffer, 0, count));
            if (said.ToString().EndsWith(Started + "\n", StringComparison.Ordinal))
                break;
        }

        return said.ToString();
    }

    private static string? Resolve(string? path) => path is null ? null : WorkingDirectory.Resolve(path);

    private static string MakeUpName(MachineOptions options)
    {
        var stem = new string([.. (Path.GetFileNameWithoutExtension(options.Image) ?? "vm").ToLowerInvariant()
            .Where(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)).Take(20)]);
        return $"{(stem.Length > 0 ? stem : "vm")}-{RandomHex.Make(3)}";
    }

    /// <summary>The file of an image: a name in the store, or a path with a '/'.</summary>
    public static string ImagePath(string image) => image.Contains('/', StringComparison.Ordinal)
        ? WorkingDirectory.Resolve(image)
        : OpenImages(HostContext.Directories()).Find(image).Path;
}
