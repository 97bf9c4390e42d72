using System.Net.Sockets;
using Berth.Bench.Report;
using Berth.Instances.Store;
using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Guest;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Bench.Machines;

/// <summary>
/// Starts machines with <c>berth vm run</c>, and the same QEMU by hand: the same kernel, first files and devices, without a sandbox, a
/// record, and somebody who stays. Restores a snapshot, beside a boot.
/// </summary>
/// <param name="directory">Where to work.</param>
/// <param name="berth">The native berth, beside which are its other executables.</param>
/// <param name="kernel">A directory with a kernel, <c>vmlinuz</c>, and its <c>modules</c>.</param>
internal sealed class MachineBench(string directory, string berth, string kernel)
{
    private const int Boots = 7, Restores = 7;
    private const double MostToByHand = 1.1;
    private readonly string _state = directory + "/machines";

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        if (ExecutableFinder.Find(QemuCommand.Program) is null || !File.Exists(kernel + "/vmlinuz"))
        {
            await output.WriteLineAsync(
                $"machines: not measured, {QemuCommand.Program} or {kernel}/vmlinuz is missing (the tests of machines fetch the latter)\n");
            return;
        }

        Directory.CreateDirectory(_state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await StartAsync("first"); // finds out about KVM
        var (machine, accelerator) = Planned("first");
        await VmAsync("delete", "first");
        var (own, peer) = (new double[Boots], new double[Boots]);
        for (var i = 0; i < Boots; i++)
        {
            own[i] = await Timing.OfAsync(() => StartAsync("measured"));
            await VmAsync("delete", "measured");
            peer[i] = await ByHandAsync(machine, accelerator);
        }

        var promises = new Promises();
        promises.Add($"a machine until its guest is ready ({accelerator}), to QEMU by hand", MostToByHand, Sample.Ratio(own, peer), "×");
        await output.WriteLineAsync(promises.ToString());
        var table = new Table($"a machine with {accelerator}", "median");
        table.Add("berth vm run -d", Table.Microseconds(1000 * Sample.Median(own)));
        table.Add("QEMU by hand, until the agent answers", Table.Microseconds(1000 * Sample.Median(peer)));
        await MeasureSnapshotsAsync(table);
        await output.WriteLineAsync(table.ToString());
    }

    private async Task MeasureSnapshotsAsync(Table table)
    {
        await StartAsync("kept", "--work", "64M");
        var (save, restore) = (new double[Restores], new double[Restores]);
        for (var i = 0; i < Restores; i++)
        {
            save[i] = await Timing.OfAsync(() => VmAsync("snapshot", "kept", $"s{i}"));
            restore[i] = await Timing.OfAsync(async () =>
            {
                await VmAsync("restore", "kept", $"s{i}");
                await VmAsync("exec", "kept", "--", GuestPaths.Agent); // it says how to use it, and ends
            });
        }

        await VmAsync("delete", "kept");
        table.Add("berth vm snapshot", Table.Microseconds(1000 * Sample.Median(save)));
        table.Add("berth vm restore, and a command", Table.Microseconds(1000 * Sample.Median(restore)));
    }

    private Task StartAsync(string name, params string[] options) => VmAsync(
        ["run", "-d", "--name", name, "--kernel", kernel + "/vmlinuz", "--modules", kernel + "/modules", "--memory", "256M", .. options]);

    private async Task VmAsync(params string[] arguments)
    {
        var run = await CommandRunner.RunAsync(new Command(berth, ["vm", .. arguments])
        {
            Environment = [$"BERTH_STATE_DIR={_state}", $"PATH={OwnProcess.Variable("PATH")}", $"HOME={directory}"],
        });
        // The agent's executable, run as a command, ends with "misuse".
        if (!run.IsSuccess && arguments is not ["exec", ..])
            run.ThrowIfFailed();
    }

    /// <summary>What the machine was made of; its first files are copied, because they end with the machine.</summary>
    private (MachineParameters Machine, Accelerator Accelerator) Planned(string name)
    {
        var store = new MachineStore(new StateDirectories(_state, _state + "/run"));
        var machine = MachinePlanner.Plan(store, store.Find(name));
        var initrd = directory + "/initrd";
        File.Copy(machine.Initrd, initrd, overwrite: true);
        return (machine with { Initrd = initrd }, store.FindRun(name)!.Accelerator);
    }

    /// <summary>Milliseconds from the start of QEMU to the agent's word that the system has started.</summary>
    private async Task<double> ByHandAsync(MachineParameters machine, Accelerator accelerator)
    {
        var path = Directory.CreateDirectory(directory + "/by-hand").FullName;
        ChildProcess? qemu = null;
        try
        {
            return await Timing.OfAsync(async () =>
            {
                using var place = DirectoryHandle.Open(path);
                var plan = new QemuVmm().Plan(machine, accelerator);
                using var given = VmmDescriptors.Make(plan, place);
                qemu = ProcessSpawner.Spawn(new SpawnRequest
                {
                    Path = ExecutableFinder.Find(plan.Program)!,
                    Arguments = [plan.Program, .. plan.Arguments.Where(static argument => argument != "-S")],
                    Descriptors =
                    [
                        .. given.All.Select(static (one, i) => new DescriptorMapping(one, QemuCommand.FirstSocket + i)),
                    ],
                });
                _ = await new GuestClient(new Port(path + "/" + MachineSockets.Agent(0))).AwaitReadyAsync(CancellationToken.None);
            });
        }
        finally
        {
            qemu?.Signal(Signal.SIGKILL);
            qemu?.Wait();
            qemu?.Dispose();
            Directory.Delete(path, recursive: true);
        }
    }

    private sealed class Port(string path) : IGuestPorts
    {
        public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
    }
}
