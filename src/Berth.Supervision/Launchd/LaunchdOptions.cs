using Berth.Supervision.Services;

namespace Berth.Supervision.Launchd;

/// <summary>Where launchd's things are.</summary>
public sealed record LaunchdOptions
{
    /// <summary>The system's daemons, or one user's agents.</summary>
    public required ServiceScope Scope { get; init; }

    /// <summary>The uid, for agents.</summary>
    public int UserId { get; init; }

    /// <summary>Where property lists are: <c>/Library/LaunchDaemons</c> or <c>~/Library/LaunchAgents</c>.</summary>
    public required string PropertyLists { get; init; }

    /// <summary>
    /// Where definitions are kept: <c>/Library/Application Support/Berth/services</c>, or the same below the home directory.
    /// </summary>
    public required string Definitions { get; init; }

    /// <summary>Where services write: <c>/Library/Logs/Berth</c>, or the same below the home directory.</summary>
    public required string Logs { get; init; }

    /// <summary>What launchctl calls the place: <c>system</c>, <c>gui/501</c>.</summary>
    public string Domain => Scope is ServiceScope.System ? "system" : $"gui/{UserId}";

    /// <summary>What is usual.</summary>
    /// <param name="scope">The system's daemons, or one user's agents.</param>
    /// <param name="userId">The uid, for agents.</param>
    /// <param name="home">The user's home directory, for agents.</param>
    public static LaunchdOptions Usual(ServiceScope scope, int userId, string home)
    {
        var root = scope is ServiceScope.System ? "" : home;
        return new LaunchdOptions
        {
            Scope = scope,
            UserId = userId,
            PropertyLists = $"{root}/Library/{(scope is ServiceScope.System ? "LaunchDaemons" : "LaunchAgents")}",
            Definitions = $"{root}/Library/Application Support/Berth/services",
            Logs = $"{root}/Library/Logs/Berth",
        };
    }
}
