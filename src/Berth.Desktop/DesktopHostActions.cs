using Berth.Desktop.Buses;
using Berth.Desktop.Sound;
using Berth.Desktop.Wayland;
using Berth.Desktop.X11;
using Berth.Instances.HostActions;

namespace Berth.Desktop;

/// <summary>The changes of the host that this library makes, for a program that has to revert them.</summary>
public static class DesktopHostActions
{
    /// <summary>The kinds of <see cref="HostActionKinds.Own"/>, and those of this library.</summary>
    public static HostActionKinds Kinds { get; } = HostActionKinds.Own
        .With(SecurityContextAction.RecordedKind, SecurityContextAction.Read)
        .With(XAccessAction.RecordedKind, XAccessAction.Read)
        .With(SoundProxyAction.RecordedKind, SoundProxyAction.Read)
        .With(BusProxyAction.RecordedKind, BusProxyAction.Read);
}
