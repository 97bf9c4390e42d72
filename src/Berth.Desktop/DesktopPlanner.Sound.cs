using Berth.Desktop.Sound;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <content>Sound: PulseAudio's protocol through a filter, or a server's own socket.</content>
public sealed partial class DesktopPlanner
{
    private const string UnixServer = "unix:";

    private void AddSound(SoundGrant grant)
    {
        if (grant is SoundGrant.None && !_context.IsDesktopProfile)
            return;
        if (grant is SoundGrant.PipeWire)
        {
            AddPipeWire(FindPipeWire() ?? throw NoServer($"there is no PipeWire at {PipeWirePath() ?? "$XDG_RUNTIME_DIR/pipewire-0"}"));
            return;
        }

        if (FindPulse() is { } server)
        {
            if (grant is SoundGrant.Unrestricted)
                AddPlainServer(server);
            else
                AddPulse(server, grant is SoundGrant.Record);
            return;
        }

        var problem = $"no sound server listens at {PulsePath() ?? "$XDG_RUNTIME_DIR/pulse/native"}";
        if (grant is SoundGrant.None)
            LeaveOut("sound", isWritten: false, problem);
        else if (FindPipeWire() is { } pipewire)
            throw new DesktopGrantException(
                "sound", $"{problem}; PipeWire's own protocol (at {pipewire}) can't be restricted",
                "start pipewire-pulse, or take the grant out");
        else
            throw NoServer(problem);
    }

    private static DesktopGrantException NoServer(string problem) =>
        new("sound", problem, "start it from a session with sound (PULSE_SERVER, XDG_RUNTIME_DIR), or take the grant out");

    private void AddPulse(string server, bool mayRecord)
    {
        const string Name = "pulse";
        _actions.Add(new SoundProxyAction(server, $"{_context.Directory}/{Name}", mayRecord, _context.OtherUid) { Cookie = FindCookie() });
        _variables["PULSE_SERVER"] = $"{UnixServer}{Own}/{Name}";
        if (mayRecord)
            _warnings.Add("grant \"sound\": record: it can record microphones, and what other programs play");
    }

    private void AddPlainServer(string server)
    {
        const string Inside = InsideDirectory + "/pulse";
        RequireCaller("unrestricted");
        _entries.Add(new BindEntry(server, Inside));
        _variables["PULSE_SERVER"] = UnixServer + Inside;
        _warnings.Add(
            "grant \"sound\": unrestricted: the server loads modules for its clients, so it can run code outside the sandbox as the "
                + "server's user");
    }

    private void AddPipeWire(string socket)
    {
        const string Name = "pipewire-0";
        RequireCaller("pipewire");
        _entries.Add(new BindEntry(socket, $"{InsideDirectory}/{Name}"));
        _variables["PIPEWIRE_RUNTIME_DIR"] = InsideDirectory;
        _variables["PIPEWIRE_REMOTE"] = Name;
        _warnings.Add(
            "grant \"sound\": pipewire gives more than sound: cameras, screens that other programs share, and requests to the server that "
                + "may run code outside the sandbox");
    }

    /// <summary>Servers whose own socket is bound take only programs of their user.</summary>
    private void RequireCaller(string word)
    {
        if (_context.OtherUid is { } uid)
        {
            throw new DesktopGrantException(
                "sound", $"with \"{word}\", the server sees the workload as another user (uid {uid}) and refuses it",
                "leave the identity out, or write \"sound\": true");
        }
    }

    private string? FindPulse() => Socket(PulsePath());

    private string? FindPipeWire() => Socket(PipeWirePath());

    private string? PulsePath()
    {
        if (_context.Variable("PULSE_SERVER") is { } server)
        {
            var path = server.StartsWith(UnixServer, StringComparison.Ordinal) ? server[UnixServer.Length..] : server;
            return path.StartsWith('/') ? path : null;
        }

        var runtime = _context.Variable("PULSE_RUNTIME_PATH")
            ?? (_context.Variable("XDG_RUNTIME_DIR") is { } directory ? $"{directory}/pulse" : null);
        return runtime is null ? null : $"{runtime}/native";
    }

    private string? PipeWirePath()
    {
        var name = _context.Variable("PIPEWIRE_REMOTE") ?? "pipewire-0";
        if (name.StartsWith('/'))
            return name;
        var runtime = _context.Variable("PIPEWIRE_RUNTIME_DIR") ?? _context.Variable("XDG_RUNTIME_DIR");
        return runtime is null ? null : $"{runtime}/{name}";
    }

    private string? FindCookie()
    {
        if (_context.Variable("PULSE_COOKIE") is ['/', ..] named)
            return Resolve(named);
        return _context.Home is not { } home
            ? null
            : Resolve($"{home}/.config/pulse/cookie") ?? Resolve($"{home}/.pulse-cookie");
    }
}
