using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>The <c>grants</c> object of a <c>berth.json</c>: what the workload is given of the host besides files.</summary>
public sealed record GrantSpec
{
    /// <summary>The default.</summary>
    internal static GrantSpec Default { get; } = new();

    /// <summary>The host services that the workload may call, each with its own name.</summary>
    public ImmutableArray<HostServiceGrant> HostServices { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Secrets by name: each is a read-only file in <c>/run/secrets</c> inside, and in no file outside that Berth writes.
    /// </summary>
    public ImmutableSortedDictionary<string, SecretSource> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, SecretSource>(StringComparer.Ordinal);

    /// <summary>The Wayland display.</summary>
    public WaylandGrant Wayland { get; init; }

    /// <summary>Whether it may use the X11 display. Nothing isolates the clients of an X server from each other.</summary>
    public bool X11 { get; init; }

    /// <summary>The sound server.</summary>
    public SoundGrant Sound { get; init; }

    /// <summary>The message buses.</summary>
    public DbusGrant Dbus { get; init; } = DbusGrant.Default;

    /// <summary>Whether it may use the graphics processors.</summary>
    public bool Gpu { get; init; }

    /// <summary>Whether it may use the cameras.</summary>
    public bool Camera { get; init; }

    /// <summary>Whether it may read all input devices: keyboards, too.</summary>
    public bool Input { get; init; }

    /// <summary>Whether it may use the desktop's portals, which ask the user before they give anything.</summary>
    public bool Portals { get; init; }

    /// <summary>Whether it is given anything of the desktop.</summary>
    public bool HasDesktop => Wayland is not WaylandGrant.None || X11 || Sound is not SoundGrant.None || !Dbus.IsEmpty || Gpu || Camera
        || Input || Portals;

    /// <summary>Whether it is given nothing.</summary>
    public bool IsEmpty => HostServices.IsEmpty && Secrets.IsEmpty && !HasDesktop;
}
