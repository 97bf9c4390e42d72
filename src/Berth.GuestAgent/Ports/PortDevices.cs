using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Ports;

/// <summary>The ports of the agent: virtio-serial devices, found by name in sysfs, because there may be no udev to link them.</summary>
internal static class PortDevices
{
    private const string Known = "/sys/class/virtio-ports";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Opens all of them: the driver makes them one by one after it was loaded. The caller owns the result.</summary>
    /// <exception cref="IOException">One cannot be opened: EBUSY, another agent has it.</exception>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static List<AgentPort> Open(int count)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        var found = Find();
        while (found.Count < count && TimeProvider.System.GetElapsedTime(begun) < s_patience)
        {
            pause.Wait(s_interval);
            found = Find();
        }

        return found.Count > 0
            ? found.ConvertAll(static device =>
                new AgentPort(File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)))
            : throw new InvalidOperationException(
                $"the machine has no port {GuestWire.PortName}0: the kernel has no driver for it (module virtio_console); "
                    + "berth-vm(1) says where the kernel's modules are looked for");
    }

    private static List<string> Find()
    {
        if (!Directory.Exists(Known))
            return [];
        return [.. from path in Directory.EnumerateDirectories(Known)
            where GuestFile.ReadOrEmpty(path + "/name").StartsWith(GuestWire.PortName, StringComparison.Ordinal)
            let device = "/dev/" + Path.GetFileName(path)
            where File.Exists(device)
            select device];
    }
}
