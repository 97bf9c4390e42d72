using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Fleet.Errors;

namespace Berth.Fleet.Pki;

/// <summary>Certificates and keys in PEM (RFC 7468).</summary>
public static class PemCertificate
{
    /// <summary>Reads a certificate with its key.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">Where they come from, for errors.</param>
    /// <exception cref="FleetException">They are no certificate and key, or do not belong together.</exception>
    public static X509Certificate2 Read(string certificate, string key, string place)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new FleetException($"{place} does not contain a certificate and its key in PEM", inner: exception);
        }
    }

    /// <summary>Reads a certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="place">Where it comes from, for errors.</param>
    /// <exception cref="FleetException">It is no certificate.</exception>
    public static X509Certificate2 Read(string certificate, string place)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new FleetException($"{place} does not contain a certificate in PEM", inner: exception);
        }
    }
}
