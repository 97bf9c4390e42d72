using System.Text.Json;
using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Linux.Json;
using Berth.Linux.Processes;
using Berth.Machines.Guest;
using Berth.Machines.Initrd;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// Chooses what executes guests. /dev/kvm may exist, open, and create machines that never execute an instruction (nested virtualization
/// does that), so a guest is booted under it, with a time limit, once for each boot of the host.
/// </summary>
public static class AcceleratorProbe
{
    /// <summary>The variable that decides instead: "kvm" or "tcg"; "auto", or not set: the probe.</summary>
    public const string Variable = "BERTH_VM_ACCEL";

    private const string Device = "/dev/kvm";
    private const string ResultFile = "accelerator.json";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The accelerator for a machine.</summary>
    /// <param name="store">Where the result is remembered.</param>
    /// <param name="machine">A machine; the probe boots its kernel.</param>
    /// <param name="agent">The executable of the guest agent, which says that the kernel has booted.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    /// <exception cref="MachineException">The variable is none of these words.</exception>
    public static async Task<Accelerator> ChooseAsync(
        MachineStore store, MachineParameters machine, string agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(machine);
        if (TryForced() is { } forced)
            return forced;
        if (!CanOpen())
            return Accelerator.Tcg;
        var path = $"{store.Root}/{ResultFile}";
        if (Remembered(path) is { } known && known.BootId == store.BootId)
            return known.KvmBoots ? Accelerator.Kvm : Accelerator.Tcg;
        var boots = await BootsAsync(store, machine, agent, cancellationToken).ConfigureAwait(false);
        JsonFile.Write(path, new ProbeResult(store.BootId, boots), MachineJson.Default.ProbeResult);
        return boots ? Accelerator.Kvm : Accelerator.Tcg;
    }

    /// <summary>What <see cref="Variable"/> says; null: the probe decides.</summary>
    /// <exception cref="MachineException">It is none of its words.</exception>
    public static Accelerator? TryForced() => OwnProcess.Variable(Variable) switch
    {
        null or "" or "auto" => null,
        "kvm" => Accelerator.Kvm,
        "tcg" => Accelerator.Tcg,
        _ => throw new MachineException($"{Variable} is none of auto, kvm, tcg"),
    };

    /// <summary>What is known without a probe; null: nothing.</summary>
    public static Accelerator? TryKnown(MachineStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return TryForced() ?? (!CanOpen() ? Accelerator.Tcg
            : Remembered($"{store.Root}/{ResultFile}") is { } known && known.BootId == store.BootId
            ? known.KvmBoots ? Accelerator.Kvm : Accelerator.Tcg
            : null);
    }

    private static bool CanOpen()
    {
        try
        {
            using var device = File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ProbeResult? Remembered(string path)
    {
        try
        {
            return JsonFile.Read(path, MachineJson.Default.ProbeResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<bool> BootsAsync(
        MachineStore store, MachineParameters machine, string agent, CancellationToken cancellationToken)
    {
        var directory = $"{store.RuntimeRoot}/.probe.{Environment.ProcessId}";
        TrustedDirectory.Ensure(directory);
        try
        {
            InitialFiles.Write(directory + "/initrd", null, agent, null, [], [BootWords.Probe]);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            var command = new Command(
                QemuCommand.Program, "-M", "microvm", "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults", "-no-user-config",
                "-no-reboot", "-display", "none", "-serial", "stdio", "-kernel", machine.Kernel, "-initrd", directory + "/initrd",
                "-append", $"console=ttyS0 quiet panic=-1 reboot=t {InitialFiles.Parameters}");
            var result = await CommandRunner.RunAsync(command, limit.Token).ConfigureAwait(false);
            return result.Output.Contains(BootWords.ProbeAnswer, StringComparison.Ordinal);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            DirectoryTree.Remove(directory, identity: null);
        }
    }
}
