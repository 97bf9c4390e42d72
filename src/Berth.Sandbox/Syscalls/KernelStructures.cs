using System.Buffers.Binary;

namespace Berth.Sandbox.Syscalls;

/// <summary>Structures in the layout of the kernel, little-endian as on both architectures.</summary>
internal static class KernelStructures
{
    /// <summary>The size of <c>struct open_how</c>.</summary>
    public const int OpenHowSize = 24;

    /// <summary><c>struct mount_attr</c>: attr_set, attr_clr, propagation, userns_fd (mount_setattr(2)).</summary>
    public static byte[] MountAttributes(long set, long propagation)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, set);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), propagation);
        return bytes;
    }

    /// <summary><c>struct open_how</c>: flags, mode, resolve (openat2(2)).</summary>
    public static byte[] OpenHow(long flags, long resolve)
    {
        var bytes = new byte[OpenHowSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, flags);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), resolve);
        return bytes;
    }

    /// <summary><c>struct timespec</c>.</summary>
    public static byte[] Timespec(TimeSpan duration)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)duration.TotalSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), duration.Ticks % TimeSpan.TicksPerSecond * 100);
        return bytes;
    }

    /// <summary><c>struct rlimit64</c>; null is RLIM64_INFINITY (prlimit(2)).</summary>
    public static byte[] Rlimit(long? soft, long? hard)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, soft ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), hard ?? -1);
        return bytes;
    }

    /// <summary><c>struct ifreq</c> with a name and flags (netdevice(7)).</summary>
    public static byte[] InterfaceFlags(ReadOnlySpan<byte> name, short flags)
    {
        var bytes = new byte[40];
        name.CopyTo(bytes);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(16), flags);
        return bytes;
    }

    /// <summary><c>struct __user_cap_header_struct</c> (capset(2)).</summary>
    public static byte[] CapabilityHeader(uint version)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, version);
        return bytes;
    }

    /// <summary>Two <c>struct __user_cap_data_struct</c>: with equal effective, permitted and inheritable sets.</summary>
    public static byte[] CapabilityData(ulong set)
    {
        var bytes = new byte[24];
        for (var i = 0; i < 3; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), (uint)set);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12 + (i * 4)), (uint)(set >> 32));
        }

        return bytes;
    }

    /// <summary><c>struct kernel_sigaction</c> with SIG_DFL: all zeros, 32 bytes on both architectures (rt_sigaction(2)).</summary>
    public static byte[] DefaultSignalAction() => new byte[32];

    /// <summary><c>struct landlock_ruleset_attr</c>: handled_access_fs, handled_access_net, scoped (landlock_create_ruleset(2)).</summary>
    public static byte[] LandlockRuleset(ulong fileSystem, ulong network, ulong scoped, int size)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, fileSystem);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), network);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), scoped);
        return bytes[..size];
    }

    /// <summary><c>struct landlock_path_beneath_attr</c>, packed: allowed_access, parent_fd at offset 8 (landlock_add_rule(2)).</summary>
    public static byte[] LandlockPathBeneath(ulong access)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, access);
        return bytes;
    }
}
