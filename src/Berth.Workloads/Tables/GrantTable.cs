using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>grants</c> object.</summary>
internal static class GrantTable
{
    public static ObjectKind<GrantSpec> Kind { get; } = new(
        GrantSpec.Default,
        [
            new MemberOf<GrantSpec, ImmutableArray<HostServiceGrant>>("hostServices",
                new ArrayKind<HostServiceGrant>(
                    HostServiceTable.Kind, "{ \"name\": \"fetch\", \"command\": [\"fetch-service\"], \"methods\": [\"get\"] }"),
                static g => g.HostServices, static (g, v) => g with { HostServices = v },
                "Host services that the workload may call. A process of each is started before the workload, and stopped after it.")
            { Aliases = ["services", "hostService"] },
            new MemberOf<GrantSpec, ImmutableSortedDictionary<string, SecretSource>>("secrets",
                new DeferredKind<ImmutableSortedDictionary<string, SecretSource>>(
                    GrantSpec.Default.Secrets, static () => new MapKind<SecretSource>(new SecretNameRule(), SecretTable.Kind)),
                static g => g.Secrets, static (g, v) => g with { Secrets = v },
                "Secrets by name: each is a read-only file /run/secrets/NAME inside, read from its source at each start, and kept in "
                    + "memory only.") { Aliases = ["secret"] },
            new MemberOf<GrantSpec, WaylandGrant>("wayland",
                new SwitchKind<WaylandGrant>("wayland", WaylandGrant.None, WaylandGrant.Restricted,
                [
                    new EnumWord<WaylandGrant>(WaylandGrant.Unrestricted, "unrestricted",
                        "The compositor's own socket: screenshots and virtual input too, where the compositor offers them."),
                ]), static g => g.Wayland, static (g, v) => g with { Wayland = v },
                "The Wayland display, by a socket that the compositor knows as a sandbox's."),
            new MemberOf<GrantSpec, bool>("x11", BooleanKind.Instance, static g => g.X11, static (g, v) => g with { X11 = v },
                "The X11 display. An X server isolates nothing between its clients: this one can read the keys typed in the others.")
            { Aliases = ["X11", "xorg"] },
            new MemberOf<GrantSpec, SoundGrant>("sound",
                new SwitchKind<SoundGrant>("sound", SoundGrant.None, SoundGrant.Play,
                [
                    new EnumWord<SoundGrant>(SoundGrant.Record, "record", "Record, too: microphones, and what other programs play."),
                    new EnumWord<SoundGrant>(SoundGrant.Unrestricted, "unrestricted",
                        "PulseAudio's own socket: the server loads modules for its clients, and so runs their code outside the sandbox."),
                    new EnumWord<SoundGrant>(SoundGrant.PipeWire, "pipewire",
                        "PipeWire's own socket: cameras and screens too, and no protection from code outside the sandbox."),
                ]), static g => g.Sound, static (g, v) => g with { Sound = v },
                "The sound server (PulseAudio, or PipeWire by PulseAudio's protocol), for playing: other requests are refused.")
            { Aliases = ["audio", "pulseaudio", "pipewire"] },
            new MemberOf<GrantSpec, DbusGrant>("dbus", DbusTable.Kind, static g => g.Dbus, static (g, v) => g with { Dbus = v },
                "The message buses, each through a proxy that passes only what is listed.")
            { Aliases = ["bus", "d-bus"], IsRedundant = static g => g.Dbus.IsEmpty },
            new MemberOf<GrantSpec, bool>("gpu", BooleanKind.Instance, static g => g.Gpu, static (g, v) => g with { Gpu = v },
                "The graphics processors, with what their drivers read of /sys.") { Aliases = ["dri", "graphics"] },
            new MemberOf<GrantSpec, bool>("camera", BooleanKind.Instance, static g => g.Camera, static (g, v) => g with { Camera = v },
                "The cameras (Video4Linux).") { Aliases = ["webcam", "video"] },
            new MemberOf<GrantSpec, bool>("input", BooleanKind.Instance, static g => g.Input, static (g, v) => g with { Input = v },
                "All input devices, such as game controllers; keyboards are among them.") { Aliases = ["joystick", "gamepad"] },
            new MemberOf<GrantSpec, bool>("portals", BooleanKind.Instance, static g => g.Portals, static (g, v) => g with { Portals = v },
                "The desktop's portals (file chooser, opening links), which ask you before they give anything.") { Aliases = ["portal"] },
        ])
    {
        Rules = [new Rule<GrantSpec>(["hostServices"], CheckNamesDiffer)],
    };

    private static void CheckNamesDiffer(GrantSpec grants, Spot at, Findings findings)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < grants.HostServices.Length; i++)
        {
            var name = grants.HostServices[i].Name;
            if (!first.TryAdd(name, i))
                findings.Report(at.Member("hostServices").Item(i).Member("name"),
                    Problem.Of($"hostServices[{first[name]}] is called {Quoted.Text(name)} already", "give each a name of its own"));
        }
    }
}
