using Berth.Supervision.Services;

namespace Berth.Supervision.Launchd;

/// <summary>The directories and the domain of launchd.</summary>
public sealed record LaunchdOptions
{
    /// <summary>The system's daemons, or one user's agents.</summary>
    public required ServiceScope Scope { get; init; }

    /// <summary>The uid, for agents.</summary>
    public int UserId { get; init; }

    /// <summary>The directory of property lists: <c>/Library/LaunchDaemons</c> or <c>~/Library/LaunchAgents</c>.</summary>
    public required string PropertyLists { get; init; }

    /// <summary>
    /// The directory of definitions: <c>/Library/Application Support/Berth/services</c>, or the same below the home directory.
    /// </summary>
    public required string Definitions { get; init; }

    /// <summary>The directory of logs: <c>/Library/Logs/Berth</c>, or the same below the home directory.</summary>
    public required string Logs { get; init; }

    /// <summary>The domain for launchctl: <c>system</c>, <c>gui/501</c>.</summary>
    public string Domain => Scope is ServiceScope.System ? "system" : $"gui/{UserId}";

    /// <summary>The default options.</summary>
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
