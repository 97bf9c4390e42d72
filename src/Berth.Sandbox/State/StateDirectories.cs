namespace Berth.Sandbox.State;

/// <summary>Where Berth keeps what it must remember: the one place for these paths (XDG Base Directory Specification).</summary>
/// <param name="State">Survives a reboot: what was done to the host.</param>
/// <param name="Runtime">Does not: sockets, unlinked images.</param>
public sealed record StateDirectories(string State, string Runtime)
{
    /// <summary>The caller's: <c>/var/lib/berth</c> and <c>/run/berth</c> for root, <c>$XDG_STATE_HOME/berth</c> and <c>$XDG_RUNTIME_DIR/berth</c> for others.</summary>
    /// <param name="isRoot">Whether the caller is root.</param>
    /// <param name="uid">The caller's uid.</param>
    /// <param name="environment">The caller's environment.</param>
    public static StateDirectories For(bool isRoot, uint uid, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.TryGetValue("BERTH_STATE_DIR", out var forced) && forced.StartsWith('/'))
            return new StateDirectories(forced, forced + "/run");
        if (isRoot)
            return new StateDirectories("/var/lib/berth", "/run/berth");
        var home = Absolute(environment, "HOME") ?? $"/tmp/berth-{uid}";
        var state = Absolute(environment, "XDG_STATE_HOME") ?? home + "/.local/state";
        var runtime = Absolute(environment, "XDG_RUNTIME_DIR") ?? state + "/berth/run";
        return new StateDirectories(state + "/berth", runtime + "/berth");
    }

    private static string? Absolute(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.StartsWith('/') ? value.TrimEnd('/') : null;
}
