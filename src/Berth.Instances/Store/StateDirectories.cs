using Berth.Linux.Identity;

namespace Berth.Instances.Store;

/// <summary>The directories of Berth's state. All such paths are defined here (XDG Base Directory Specification).</summary>
/// <param name="State">Kept across reboots: the records of changes to the host.</param>
/// <param name="Runtime">Not kept across reboots: sockets, unlinked images.</param>
public sealed record StateDirectories(string State, string Runtime)
{
    /// <summary>
    /// The caller's directories: <c>/var/lib/berth</c> and <c>/run/berth</c> for root, <c>$XDG_STATE_HOME/berth</c> and
    /// <c>$XDG_RUNTIME_DIR/berth</c> for other users.
    /// </summary>
    /// <param name="isRoot">Whether the caller is root.</param>
    /// <param name="uid">The caller's uid.</param>
    /// <param name="environment">The caller's environment.</param>
    /// <param name="home">Returns a user's home from the user database, for use if the environment names none.</param>
    /// <exception cref="UnauthorizedAccessException">There are none. Berth does not use a directory that other users can write to
    /// instead.</exception>
    public static StateDirectories For(
        bool isRoot, uint uid, IReadOnlyDictionary<string, string> environment, Func<uint, string?>? home = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.TryGetValue("BERTH_STATE_DIR", out var forced) && forced.StartsWith('/'))
            return new StateDirectories(forced, forced + "/run");
        if (isRoot)
            return new StateDirectories("/var/lib/berth", "/run/berth");
        var state = Absolute(environment, "XDG_STATE_HOME") ?? OfHome(
            Home(uid, environment, home ?? (static uid => Users.Find(uid)?.Home)));
        var runtime = Absolute(environment, "XDG_RUNTIME_DIR") ?? state + "/berth/run";
        return new StateDirectories(state + "/berth", runtime + "/berth");
    }

    /// <summary>The default directory for state in a home directory.</summary>
    /// <param name="home">The home directory.</param>
    public static string OfHome(string home) => home.TrimEnd('/') + "/.local/state";

    private static string Home(uint uid, IReadOnlyDictionary<string, string> environment, Func<uint, string?> find) =>
        Absolute(environment, "HOME") ?? (find(uid) is ['/', _, ..] known ? known.TrimEnd('/') : null)
        ?? throw new UnauthorizedAccessException(
            $"there is no directory to keep Berth's state in: the user {uid} has no home; set HOME, or BERTH_STATE_DIR");

    private static string? Absolute(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.StartsWith('/') ? value.TrimEnd('/') : null;
}
