namespace Berth.Linux.Errors;

/// <summary>
/// Names of errors by number, as one text: asking the enumeration would read its metadata, which costs a start more than all its system
/// calls. A test holds it against <see cref="Errno"/>.
/// </summary>
public static class ErrnoName
{
    /// <summary>How many numbers have a place in <see cref="Texts"/>, 0 among them.</summary>
    public const int Count = 134;

    /// <summary>
    /// What ends a message: <c>": "</c> and the name, in UTF-8, one number after another. "unknown error" for 0; no name where the kernel has none.
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

    /// <summary>The length of the first text.</summary>
    /// <param name="texts">What is left of <see cref="Texts"/>.</param>
    public static int LengthOfFirst(ReadOnlySpan<byte> texts)
    {
        var next = texts[1..].IndexOf((byte)':');
        return next < 0 ? texts.Length : next + 1;
    }
}
