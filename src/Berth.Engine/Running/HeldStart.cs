using System.Diagnostics.CodeAnalysis;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;

namespace Berth.Engine.Running;

/// <summary>The start of a held instance, by any process of its user.</summary>
internal static class HeldStart
{
    /// <summary>Finds the instance that a user names, if it was created held. It may have been started since.</summary>
    /// <param name="store">The store.</param>
    /// <param name="text">As for <see cref="InstanceStore.Find"/>.</param>
    /// <param name="record">The instance.</param>
    public static bool TryFind(InstanceStore store, string text, [NotNullWhen(true)] out InstanceRecord? record)
    {
        try
        {
            record = store.Find(text);
            return PipeOf(record) is not null;
        }
        catch (InstanceNotFoundException)
        {
            record = null;
            return false;
        }
    }

    /// <summary>Lets the workload of a held instance be executed. It can be done once.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">A held instance.</param>
    /// <exception cref="NotHeldException">It was started already, or has ended.</exception>
    public static void Start(InstanceStore store, InstanceRecord record)
    {
        var path = PipeOf(record) ?? throw new NotHeldException(record);

        // The pipe is removed with the start, under the lock: a second start finds none.
        using var held = store.Lock();
        try
        {
            using var pipe = NamedPipe.TryOpenWrite(path) ?? throw new NotHeldException(record);
            DescriptorIO.WriteFully(pipe, [1]);
            File.Delete(path);
        }
        catch (LinuxException gone) when (gone.Error is Errno.ENOENT or Errno.EPIPE)
        {
            throw new NotHeldException(record);
        }
    }

    private static string? PipeOf(InstanceRecord record) => record.Undo.OfType<HeldStartAction>().FirstOrDefault()?.Path;
}
