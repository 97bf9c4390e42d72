namespace Berth.Linux.Interop;

/// <summary>OpenSSL's libssl in the versions that .NET can load.</summary>
internal static class LibSsl
{
    internal static readonly OptionalLibrary Current = new("libssl.so.3", "libssl3");
    internal static readonly OptionalLibrary Before = new("libssl.so.1.1", "libssl1.1");
}
