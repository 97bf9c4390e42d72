namespace Berth.Fleet.Api;

/// <summary>The paths, fields and limits of the HTTP API.</summary>
public static class FleetRoutes
{
    /// <summary>The default TCP port of an agent.</summary>
    public const int Port = 8443;

    /// <summary><c>GET</c>: <see cref="HealthDocument"/>. For a controller and a worker.</summary>
    public const string Health = "/health";

    /// <summary><c>GET</c>: a list of <see cref="ReleaseDocument"/>.</summary>
    public const string Releases = "/releases";

    /// <summary><c>POST</c>, multipart: installs a release.</summary>
    public const string Update = "/update";

    /// <summary><c>POST</c>, multipart: installs a release of Berth itself, and becomes it.</summary>
    public const string UpdateSelf = "/update-self";

    /// <summary><c>POST</c>: returns to the previous release.</summary>
    public const string Rollback = "/rollback";

    /// <summary><c>POST</c>, <see cref="EnrolmentDocument"/>: takes a certificate.</summary>
    public const string Enroll = "/enroll";

    /// <summary><c>GET</c>: the description of this API in OpenAPI. For everybody.</summary>
    public const string Description = "/openapi.json";

    /// <summary>The field with the archive.</summary>
    public const string Archive = "tarball";

    /// <summary>The field with the version, such as a commit's SHA.</summary>
    public const string Version = "sha";

    /// <summary>The field with the SHA-256 of the archive in hexadecimal digits.</summary>
    public const string Digest = "sha256";

    /// <summary>The field of <see cref="UpdateSelf"/> that must be <c>true</c>.</summary>
    public const string ConfirmSelf = "confirm_self";

    /// <summary>The field with the signed manifest, which an agent whose store has keys demands.</summary>
    public const string Manifest = "manifest";

    /// <summary>The field with the detached signature of the manifest.</summary>
    public const string Signature = "signature";

    /// <summary>The field with a minisign signature of the manifest.</summary>
    public const string Minisign = "minisig";
}
