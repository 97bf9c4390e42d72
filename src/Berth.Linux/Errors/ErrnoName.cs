namespace Berth.Linux.Errors;

/// <summary>
/// Names of error numbers, as one text: reading them from the enumeration's metadata would take longer than all system calls of a start.
/// A test compares the text with <see cref="Errno"/>.
/// </summary>
public static class ErrnoName
{
    /// <summary>The number of entries in <see cref="Texts"/>, including 0.</summary>
    public const int Count = 134;

    /// <summary>
    /// The ends of error messages in UTF-8, in the order of error numbers: <c>": "</c> and the name. The name is "unknown error" for 0, and
    /// empty for a number that Linux does not use.
    /// </summary>
    public static ReadOnlySpan<byte> Texts =>
        ": unknown error: EPERM: ENOENT: ESRCH: EINTR: EIO: ENXIO: E2BIG: ENOEXEC: EBADF: ECHILD: EAGAIN: ENOMEM: EACCES"u8
        + ": EFAULT: ENOTBLK: EBUSY: EEXIST: EXDEV: ENODEV: ENOTDIR: EISDIR: EINVAL: ENFILE: EMFILE: ENOTTY: ETXTBSY: EFBIG"u8
        + ": ENOSPC: ESPIPE: EROFS: EMLINK: EPIPE: EDOM: ERANGE: EDEADLK: ENAMETOOLONG: ENOLCK: ENOSYS: ENOTEMPTY: ELOOP: "u8
        + ": ENOMSG: EIDRM: ECHRNG: EL2NSYNC: EL3HLT: EL3RST: ELNRNG: EUNATCH: ENOCSI: EL2HLT: EBADE: EBADR: EXFULL: ENOANO"u8
        + ": EBADRQC: EBADSLT: : EBFONT: ENOSTR: ENODATA: ETIME: ENOSR: ENONET: ENOPKG: EREMOTE: ENOLINK: EADV: ESRMNT: ECOMM"u8
        + ": EPROTO: EMULTIHOP: EDOTDOT: EBADMSG: EOVERFLOW: ENOTUNIQ: EBADFD: EREMCHG: ELIBACC: ELIBBAD: ELIBSCN: ELIBMAX"u8
        + ": ELIBEXEC: EILSEQ: ERESTART: ESTRPIPE: EUSERS: ENOTSOCK: EDESTADDRREQ: EMSGSIZE: EPROTOTYPE: ENOPROTOOPT"u8
        + ": EPROTONOSUPPORT: ESOCKTNOSUPPORT: EOPNOTSUPP: EPFNOSUPPORT: EAFNOSUPPORT: EADDRINUSE: EADDRNOTAVAIL: ENETDOWN"u8
        + ": ENETUNREACH: ENETRESET: ECONNABORTED: ECONNRESET: ENOBUFS: EISCONN: ENOTCONN: ESHUTDOWN: ETOOMANYREFS: ETIMEDOUT"u8
        + ": ECONNREFUSED: EHOSTDOWN: EHOSTUNREACH: EALREADY: EINPROGRESS: ESTALE: EUCLEAN: ENOTNAM: ENAVAIL: EISNAM: EREMOTEIO"u8
        + ": EDQUOT: ENOMEDIUM: EMEDIUMTYPE: ECANCELED: ENOKEY: EKEYEXPIRED: EKEYREVOKED: EKEYREJECTED: EOWNERDEAD"u8
        + ": ENOTRECOVERABLE: ERFKILL: EHWPOISON"u8;

    /// <summary>Returns the length of the first text.</summary>
    /// <param name="texts">The rest of <see cref="Texts"/>.</param>
    public static int LengthOfFirst(ReadOnlySpan<byte> texts)
    {
        var next = texts[1..].IndexOf((byte)':');
        return next < 0 ? texts.Length : next + 1;
    }
}
