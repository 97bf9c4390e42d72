namespace Berth.Sandbox.Running;

/// <summary>What became of a question to a <see cref="LaunchServer"/>.</summary>
public enum LaunchAnswer
{
    /// <summary>It was asked.</summary>
    Asked,

    /// <summary>The server was killed, and did nothing.</summary>
    ServerGone,

    /// <summary>
    /// It can't be asked: the command is too long, or too many descriptors of this user are on their way. It has to be started without a
    /// server.
    /// </summary>
    TooMuch,
}
