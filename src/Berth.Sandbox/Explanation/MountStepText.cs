using Berth.Linux.Text;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Explanation;

/// <summary>Steps of the file tree as text.</summary>
internal static class MountStepText
{
    public static string Kind(MountStep step) => step switch
    {
        BindMount => "bind",
        TmpfsMount => "tmpfs",
        OverlayMount => "overlay",
        KernelMount kernel => kernel.Type,
        SymlinkStep => "symlink",
        FileStep or FileMount => "file",
        DirectoryStep => "directory",
        MaskStep => "deny",
        PinStep => "pin",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    /// <summary>What the workload may do there.</summary>
    public static string Access(MountStep step) => step switch
    {
        BindMount { Write: true, Device: true } => "read, write, devices",
        BindMount { Write: true } => "read, write",
        BindMount { Device: true } => "read, devices",
        TmpfsMount { Write: true } => "read, write",
        OverlayMount { Upper: not null } => "read, write",
        KernelMount => "kernel",
        MaskStep => "nothing",
        PinStep => "pinned",
        _ => "read",
    };

    /// <summary>The source of the step.</summary>
    public static string Behind(MountStep step) => step switch
    {
        BindMount bind =>
            (bind.Source == bind.Target ? "the host's" : bind.Source)
                + (bind.Owner is { } owner ? $", what is uid {owner.Uid}'s shown as its own" : ""),
        TmpfsMount { Size: { } size } => $"memory, {size} bytes at most",
        TmpfsMount => "memory",
        OverlayMount overlay =>
            "overlay of " + string.Join(", ", overlay.Lower) + (overlay.Upper is { } upper ? $", writes to {upper}" : ""),
        KernelMount kernel => kernel.Type,
        SymlinkStep link => "-> " + link.To,
        FileStep { SecretFrom: { } source } => $"a secret, from {source}",
        FileStep file => Own(file.Content),
        FileMount file => Own(file.Content),
        DirectoryStep => "empty",
        MaskStep { Openings: [_, ..] } mask =>
            $"denied by {mask.Rule}, but for {string.Join(", ", mask.Openings.Select(static o => o.Target))}",
        MaskStep mask => $"denied by {mask.Rule}",
        PinStep pin => $"cannot be moved or removed, for {pin.For}",
        _ => "",
    };

    private static string Own(string content) => $"{HostText.GetByteCount(content)} bytes of its own";
}
