namespace Berth.Network.Dns;

/// <summary>The result in a DNS answer: RCODE of RFC 1035 4.1.1.</summary>
internal enum DnsCode
{
    /// <summary>NOERROR.</summary>
    None = 0,

    /// <summary>FORMERR: the question cannot be read.</summary>
    Malformed = 1,

    /// <summary>SERVFAIL: ask again later.</summary>
    ServerFailure = 2,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NoSuchName = 3,

    /// <summary>NOTIMP: not a question.</summary>
    NotImplemented = 4,

    /// <summary>REFUSED: not a question about the internet.</summary>
    Refused = 5,
}
