using Berth.Desktop.Sound;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <content>Sound: PulseAudio and PipeWire.</content>
public sealed partial class DesktopPlanner
{
    private const string UnixServer = "unix:";

    private void AddSound(SoundGrant grant)
    {
        if (grant is SoundGrant.None && !_context.IsDesktopProfile)
            return;
        var (pulse, pipewire) = (FindPulse(), FindPipeWire());
        if (grant is SoundGrant.PipeWire)
            AddPipeWire(pipewire ?? throw NoServer($"there is no PipeWire at {PipeWirePath() ?? "$XDG_RUNTIME_DIR/pipewire-0"}"));
        else if (grant is SoundGrant.PulseAudio)
            AddPulse(pulse ?? throw NoServer($"there is no PulseAudio at {PulsePath() ?? "$XDG_RUNTIME_DIR/pulse/native"}"));
        else if (pulse is not null)
            AddPulse(pulse);
        else if (pipewire is not null && grant is SoundGrant.Any)
            AddPipeWire(pipewire);
        else if (grant is SoundGrant.None)
            LeaveOut("sound", isWritten: false, "this session has no sound server");
        else
            throw NoServer("this session has no sound server: neither PulseAudio nor PipeWire listens");
    }

    private static DesktopGrantException NoServer(string problem) =>
        new("sound", problem, "start it from a session with sound (PULSE_SERVER, XDG_RUNTIME_DIR), or take the grant out");

    private void AddPulse(string socket)
    {
        const string Inside = InsideDirectory + "/pulse", Cookie = "pulse-cookie";
        _entries.Add(new BindEntry(socket, Inside));
        _variables["PULSE_SERVER"] = UnixServer + Inside;
        if (FindCookie() is not { } cookie)
            return;
        _actions.Add(new CookieAction(cookie, $"{_context.Directory}/{Cookie}", _context.OtherUid));
        _variables["PULSE_COOKIE"] = $"{Own}/{Cookie}";
    }

    private void AddPipeWire(string socket)
    {
        const string Name = "pipewire-0";
        _entries.Add(new BindEntry(socket, $"{InsideDirectory}/{Name}"));
        _variables["PIPEWIRE_RUNTIME_DIR"] = InsideDirectory;
        _variables["PIPEWIRE_REMOTE"] = Name;
        _warnings.Add("grant \"sound\": pipewire gives more than sound: cameras, and screens that other programs share");
    }

    private string? FindPulse() => Socket(PulsePath());

    private string? FindPipeWire() => Socket(PipeWirePath());

    private string? Socket(string? path) =>
        path is not null && _context.Host.Resolve(path) is { } real && _context.Host.IsSocket(real) ? real : null;

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

    /// <summary>The cookie, below a directory that was resolved; links further down are refused when it is read.</summary>
    private string? FindCookie()
    {
        if (_context.Variable("PULSE_COOKIE") is ['/', ..] named && _context.Host.Resolve(Path.GetDirectoryName(named)!) is { } directory)
            return $"{directory.TrimEnd('/')}/{Path.GetFileName(named)}";
        if (_context.Home is not { } home || _context.Host.Resolve(home) is not { } own)
            return null;
        return new[] { $"{own}/.config/pulse/cookie", $"{own}/.pulse-cookie" }
            .FirstOrDefault(path => _context.Host.Resolve(path) is not null);
    }
}
