namespace Berth.Linux.Identity;

/// <summary>An entry of the user database (passwd(5)).</summary>
/// <param name="Name">The login name.</param>
/// <param name="Uid">The user id.</param>
/// <param name="Gid">The id of the primary group.</param>
/// <param name="Home">The home directory.</param>
/// <param name="Shell">The login shell; may be empty.</param>
public sealed record User(string Name, uint Uid, uint Gid, string Home, string Shell);
