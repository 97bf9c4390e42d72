namespace Berth.Desktop.Host;

/// <summary>What the planning of grants asks of the host. Tests replace it with a host that does not exist.</summary>
public interface IDesktopHost
{
    /// <summary>A path without its symbolic links; null: nothing is there.</summary>
    string? Resolve(string path);

    /// <summary>Whether a path leads to a socket.</summary>
    bool IsSocket(string path);

    /// <summary>Whether a process listens at a socket, by its path without links, or '@' and an abstract name.</summary>
    bool Listens(string address);

    /// <summary>The names in a directory, sorted; empty: it cannot be listed.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>The program in PATH; null: it is not installed.</summary>
    string? FindProgram(string name);

    /// <summary>Whether the compositor at a socket knows security contexts (security-context-v1).</summary>
    /// <exception cref="IOException">The compositor does not answer.</exception>
    bool HasSecurityContexts(string compositor);
}
