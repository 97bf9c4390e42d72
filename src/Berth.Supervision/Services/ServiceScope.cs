namespace Berth.Supervision.Services;

/// <summary>Whose services a manager runs.</summary>
public enum ServiceScope
{
    /// <summary>The host's: root alone may change them.</summary>
    System,

    /// <summary>One user's.</summary>
    User,
}
