/** Whether this browser has passkeys for this page: they exist only in secure contexts. */
export function passkeysWork(): boolean {
  return isSecureContext && "PublicKeyCredential" in window;
}
