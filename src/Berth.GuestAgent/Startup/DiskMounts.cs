using Berth.Linux.Files;

namespace Berth.GuestAgent.Startup;

/// <summary>Waits for disks, which the kernel finds after their driver was loaded.</summary>
internal static class DiskMounts
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for a device.</summary>
    /// <exception cref="InvalidOperationException">It did not appear.</exception>
    public static void Await(string device)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (FileStatus.Find(device) is null)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > s_patience)
            {
                throw new InvalidOperationException(
                    $"the disk {device} has not appeared within {s_patience.TotalSeconds} s: the kernel has no driver for it "
                        + "(module virtio_blk); berth-vm(1) says where the kernel's modules are looked for");
            }

            pause.Wait(s_interval);
        }
    }
}
