namespace Berth.HostServices.Messages;

/// <summary>The keys of a message's data that we know.</summary>
internal enum Field
{
    Name,
    Arguments,
    Reply,
    Value,
    Backtrace,
    Id,
    Timeout,
    Stream,
    Count,
    Version,
    Features,
}
