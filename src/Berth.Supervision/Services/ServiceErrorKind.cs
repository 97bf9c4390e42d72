namespace Berth.Supervision.Services;

/// <summary>What kind of thing went wrong with a service.</summary>
public enum ServiceErrorKind
{
    /// <summary>The name is not one a service can have.</summary>
    InvalidName,

    /// <summary>The definition says what can't be.</summary>
    InvalidDefinition,

    /// <summary>There is no such service.</summary>
    NotRegistered,

    /// <summary>There is such a service, with another definition.</summary>
    AlreadyRegistered,

    /// <summary>This service manager can't do that.</summary>
    NotSupported,

    /// <summary>The caller may not do that.</summary>
    Refused,

    /// <summary>The service manager does not answer.</summary>
    Unavailable,

    /// <summary>It took too long; what was begun goes on.</summary>
    TimedOut,

    /// <summary>It was tried and did not work.</summary>
    Failed,

    /// <summary>Somebody asked for the opposite before it was done.</summary>
    Overruled,
}
